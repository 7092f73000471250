//! The arena's plan: offsets for values that live over intervals of the instruction list, best fit first.

use std::collections::{BTreeMap, BTreeSet};

/// Offsets are multiples of this many elements, so that values start on a cache line.
const GRAIN: usize = 8;

/// Hands out and takes back ranges of an arena that grows as needed.
#[derive(Default)]
pub(super) struct Arena {
    free_by_offset: BTreeMap<usize, usize>,
    free_by_len: BTreeSet<(usize, usize)>,
    end: usize,
}

impl Arena {
    /// A range of at least `len` elements: the smallest free one that fits, else new at the end.
    pub fn take(&mut self, len: usize) -> usize {
        let len = rounded(len);
        let Some(&(size, offset)) = self.free_by_len.range((len, 0)..).next() else {
            return self.grow(len);
        };
        self.remove(offset, size);
        if size > len {
            self.insert(offset + len, size - len);
        }
        offset
    }

    /// A range that is never given back, at the end.
    pub fn keep(&mut self, len: usize) -> usize {
        let offset = self.end;
        self.end += rounded(len);
        offset
    }

    /// Takes a range back and joins it with its free neighbours.
    pub fn give_back(&mut self, offset: usize, len: usize) {
        let (mut offset, mut len) = (offset, rounded(len));
        if let Some((&before, &size)) = self.free_by_offset.range(..offset).next_back()
            && before + size == offset
        {
            self.remove(before, size);
            (offset, len) = (before, len + size);
        }
        if let Some(&size) = self.free_by_offset.get(&(offset + len)) {
            self.remove(offset + len, size);
            len += size;
        }
        self.insert(offset, len);
    }

    /// The elements that the arena needs.
    pub fn len(&self) -> usize {
        self.end
    }

    /// A range at the end, beginning with a free one that reaches it.
    fn grow(&mut self, len: usize) -> usize {
        if let Some((&offset, &size)) = self.free_by_offset.iter().next_back()
            && offset + size == self.end
        {
            self.remove(offset, size);
            self.end = offset + len;
            return offset;
        }
        self.keep(len)
    }

    fn insert(&mut self, offset: usize, len: usize) {
        self.free_by_offset.insert(offset, len);
        self.free_by_len.insert((len, offset));
    }

    fn remove(&mut self, offset: usize, len: usize) {
        self.free_by_offset.remove(&offset);
        self.free_by_len.remove(&(len, offset));
    }
}

/// The elements that a value of `len` takes up.
pub(super) fn rounded(len: usize) -> usize {
    len.max(1).div_ceil(GRAIN) * GRAIN
}

#[cfg(test)]
mod tests {
    use super::Arena;

    #[test]
    fn neighbours_are_joined_and_the_smallest_fit_is_taken() {
        let mut arena = Arena::default();
        let offsets = [arena.take(16), arena.take(8), arena.take(24), arena.take(8)];
        assert_eq!(offsets, [0, 16, 24, 48]);
        arena.give_back(0, 16);
        arena.give_back(24, 24);
        assert_eq!(arena.take(10), 0);
        arena.give_back(0, 10);
        arena.give_back(16, 8);
        assert_eq!(arena.take(48), 0);
        assert_eq!(arena.len(), 56);
    }
}
