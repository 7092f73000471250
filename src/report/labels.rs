//! Labels at the ends of lines, moved apart by as little as is needed.

use super::compare::{larger, smaller};

/// Positions at least `height` apart, as near to the desired ones as that allows (least squares), within `lo..=hi`.
///
/// `desired` ascends. Subtracting the room of the labels above each one turns the task into isotonic regression,
/// which pooling adjacent violators solves exactly (Ayer et al. 1955, Annals of Mathematical Statistics 26).
pub(super) fn spread(desired: &[f64], height: f64, lo: f64, hi: f64) -> Vec<f64> {
    let mut pools: Vec<(f64, usize)> = Vec::new();
    for (index, &position) in desired.iter().enumerate() {
        pools.push((position - height * index as f64, 1));
        while let [.., (above, n_above), (below, n_below)] = pools[..] {
            if below > above {
                break;
            }
            let n = n_above + n_below;
            let mean = (above * n_above as f64 + below * n_below as f64) / n as f64;
            pools.truncate(pools.len() - 2);
            pools.push((mean, n));
        }
    }
    let room = height * desired.len().saturating_sub(1) as f64;
    let highest = larger(hi - room, lo);
    let mut placed = Vec::with_capacity(desired.len());
    for (position, n) in pools {
        for _ in 0..n {
            let start = larger(smaller(position, highest), lo);
            placed.push(start + height * placed.len() as f64);
        }
    }
    placed
}

/// How far labels must move in all: small where the ends are spread.
pub(super) fn unrest(desired: &[f64], height: f64, lo: f64, hi: f64) -> f64 {
    let placed = spread(desired, height, lo, hi);
    placed.iter().zip(desired).fold(0.0, |sum, (to, from)| sum + (to - from).abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_with_room_stay() {
        assert_eq!(spread(&[10.0, 30.0, 50.0], 12.0, 0.0, 100.0), [10.0, 30.0, 50.0]);
    }

    #[test]
    fn a_crowd_is_spread_around_its_middle() {
        assert_eq!(spread(&[50.0, 50.0, 50.0, 90.0], 10.0, 0.0, 100.0), [40.0, 50.0, 60.0, 90.0]);
    }

    #[test]
    fn nothing_overlaps_or_leaves_the_panel() {
        let desired = [1.0, 2.0, 2.0, 3.0, 97.0, 99.0, 99.5];
        let placed = spread(&desired, 12.0, 5.0, 95.0);
        assert!(placed.windows(2).all(|pair| pair[1] - pair[0] >= 12.0 - 1e-9), "{placed:?}");
        assert!(placed[0] >= 5.0 && placed[6] <= 95.0 + 1e-9, "{placed:?}");
    }
}
