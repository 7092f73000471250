//! The nearest known word to a misspelt one.

/// The candidate nearest to `word`, if it is near enough to be what was meant.
///
/// Distance is optimal string alignment (insert, delete, replace, swap neighbours); at most a third of
/// the word's length, and at least one, may differ.
#[must_use]
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = word.chars().count().div_ceil(3).max(1);
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let d = distance(&word.to_lowercase(), &candidate.to_lowercase());
        if d <= limit && best.is_none_or(|(b, _)| d < b) {
            best = Some((d, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let replaced = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = replaced.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before_last[j - 2] + 1);
            }
        }
        before_last = last;
        last = row;
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn swapped_and_missing_letters_are_found() {
        assert_eq!(did_you_mean("lstn", ["tanh", "lstm", "gru"]), Some("lstm"));
        assert_eq!(did_you_mean("vry", ["let", "vary"]), Some("vary"));
        assert_eq!(did_you_mean("meausre", ["measure", "vary"]), Some("measure"));
    }

    #[test]
    fn far_words_are_not_offered() {
        assert_eq!(did_you_mean("banana", ["let", "vary"]), None);
    }
}
