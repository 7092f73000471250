//! The steps at which records are taken.

/// How records are thinned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Every {
    /// Every so many steps, and the last.
    Steps(usize),
    /// Every step up to 16, then some twenty in each power of ten, and the last.
    Log,
}

/// The steps from 0 to the last that are due, in order. A record at step t is of the state after t steps.
pub(super) fn due(every: Every, last: usize) -> Vec<usize> {
    let mut all = vec![0];
    let mut at = 0;
    while at < last {
        at += match every {
            Every::Steps(every) => every.max(1),
            Every::Log => (at / 8).max(1),
        };
        at = at.min(last);
        all.push(at);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_the_last_step_are_always_due() {
        assert_eq!(due(Every::Steps(1), 3), [0, 1, 2, 3]);
        assert_eq!(due(Every::Steps(4), 10), [0, 4, 8, 10]);
        assert_eq!(due(Every::Steps(100), 10), [0, 10]);
        assert_eq!(due(Every::Log, 2), [0, 1, 2]);
    }

    #[test]
    fn logarithmic_steps_are_evenly_spaced_by_their_ratio() {
        let all = due(Every::Log, 100_000);
        assert_eq!(all[..20], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 22]);
        assert_eq!(all.last(), Some(&100_000));
        let wide = all.windows(2).filter(|pair| pair[0] >= 16 && pair[1] < 100_000);
        assert!(wide.clone().count() > 60);
        for pair in wide {
            let ratio = pair[1] as f64 / pair[0] as f64;
            assert!((1.08..=1.126).contains(&ratio), "{pair:?}");
        }
    }
}
