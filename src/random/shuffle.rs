//! Whole numbers, choices and permutations.

use super::stream::Stream;

/// A whole number below `n`, each with the same probability (Lemire 2019, algorithm 5); 0 for n = 0.
pub fn below(stream: &mut Stream, n: usize) -> usize {
    let n = n as u64;
    if n == 0 {
        return 0;
    }
    // The high half of a product of 64 bits is below n; the lowest remainders are rejected, to be fair.
    let threshold = n.wrapping_neg() % n;
    loop {
        let product = u128::from(stream.bits()) * u128::from(n);
        if product as u64 >= threshold {
            return (product >> 64) as usize;
        }
    }
}

/// One of the items, each with the same probability; nothing of nothing.
pub fn choose<'a, T>(stream: &mut Stream, items: &'a [T]) -> Option<&'a T> {
    items.get(below(stream, items.len()))
}

/// The numbers 0 to n − 1 in random order (Fisher & Yates; Durstenfeld 1964).
pub fn permutation(stream: &mut Stream, n: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..n).collect();
    for i in (1..n).rev() {
        order.swap(i, below(stream, i + 1));
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_orders_are_as_likely() {
        let mut stream = Stream::new(&["test".into(), "orders".into()]);
        let mut counts = [0.0; 27];
        for _ in 0..60_000 {
            let order = permutation(&mut stream, 3);
            counts[order[0] * 9 + order[1] * 3 + order[2]] += 1.0;
        }
        let seen: Vec<f64> = counts.into_iter().filter(|&c| c > 0.0).collect();
        assert_eq!(seen.len(), 6);
        // Chi squared with 5 degrees of freedom exceeds 20.5 once in a thousand times.
        let chi: f64 = seen.iter().map(|c| (c - 1e4) * (c - 1e4) / 1e4).sum();
        assert!(chi < 20.5, "{chi}");
    }

    #[test]
    fn edges() {
        let mut stream = Stream::new(&[]);
        assert_eq!(below(&mut stream, 0), 0);
        assert_eq!(below(&mut stream, 1), 0);
        assert_eq!(choose::<u8>(&mut stream, &[]), None);
        assert_eq!(choose(&mut stream, &[7]), Some(&7));
        assert!(permutation(&mut stream, 0).is_empty());
        let mut order = permutation(&mut stream, 100);
        assert_ne!(order, (0..100).collect::<Vec<_>>());
        order.sort_unstable();
        assert_eq!(order, (0..100).collect::<Vec<_>>());
    }
}
