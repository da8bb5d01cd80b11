//! Sets of whole numbers, as ranges.

/// A set of numbers: ranges with both ends in them, sorted, none of which touches the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ranges(Vec<(i64, i64)>);

impl Ranges {
    /// Makes a set of ranges in any order.
    pub fn new(ranges: impl IntoIterator<Item = (i64, i64)>) -> Self {
        let mut sorted: Vec<_> = ranges
            .into_iter()
            .filter(|(low, high)| low <= high)
            .collect();
        sorted.sort_unstable();
        let mut joined: Vec<(i64, i64)> = Vec::with_capacity(sorted.len());
        for (low, high) in sorted {
            match joined.last_mut() {
                Some(last) if low <= last.1.saturating_add(1) => last.1 = last.1.max(high),
                _ => joined.push((low, high)),
            }
        }
        Self(joined)
    }

    /// Returns the set of one number.
    pub fn one(number: i64) -> Self {
        Self(vec![(number, number)])
    }

    /// Returns the set of all numbers from one on.
    pub fn from(low: i64) -> Self {
        Self(vec![(low, i64::MAX)])
    }

    /// Returns the ranges.
    pub fn ranges(&self) -> &[(i64, i64)] {
        &self.0
    }

    /// Returns whether a number is in it.
    pub fn has(&self, number: i64) -> bool {
        self.0
            .iter()
            .any(|(low, high)| (*low..=*high).contains(&number))
    }

    /// Returns whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns whether all numbers are in it.
    pub fn is_all(&self) -> bool {
        self.0 == [(i64::MIN, i64::MAX)]
    }

    /// Returns all numbers that are not in it.
    #[must_use]
    pub fn others(&self) -> Self {
        let mut others = Vec::with_capacity(self.0.len().saturating_add(1));
        let mut next = Some(i64::MIN);
        for (low, high) in &self.0 {
            if let (Some(start), Some(end)) = (next, low.checked_sub(1)) {
                others.push((start, end));
            }
            next = high.checked_add(1);
        }
        if let Some(start) = next {
            others.push((start, i64::MAX));
        }
        Self::new(others)
    }

    /// Returns what is in one of both.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        Self::new(self.0.iter().chain(&other.0).copied())
    }

    /// Returns what is in both.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        self.others().or(&other.others()).others()
    }

    /// Returns a set of at most so many ranges that has all that is in this one: what lies between those that are next to
    /// each other is put in.
    #[must_use]
    pub fn widened(&self, most: usize) -> Self {
        let mut ranges = self.0.clone();
        while ranges.len() > most.max(1) {
            let gap = |at: usize| match (ranges.get(at), ranges.get(at.saturating_add(1))) {
                (Some(one), Some(next)) => next.0.abs_diff(one.1),
                _ => u64::MAX,
            };
            let closest = (0..ranges.len().saturating_sub(1)).min_by_key(|at| gap(*at));
            let Some(at) = closest else { break };
            let next = ranges.remove(at.saturating_add(1));
            if let Some(one) = ranges.get_mut(at) {
                one.1 = next.1;
            }
        }
        Self(ranges)
    }
}

#[cfg(test)]
mod tests {
    use super::Ranges;
    use proptest::prelude::*;

    fn ranges() -> impl Strategy<Value = Ranges> {
        let end = prop_oneof![4 => -9_i64..9, 1 => Just(i64::MIN), 1 => Just(i64::MAX)];
        prop::collection::vec((end.clone(), end), 0..5).prop_map(Ranges::new)
    }

    proptest! {
        #[test]
        fn sets_are_sets(one in ranges(), other in ranges(), most in 1_usize..4) {
            let numbers = (-11..11).chain([i64::MIN, i64::MAX, i64::MIN + 1, i64::MAX - 1]);
            let widened = one.widened(most);
            prop_assert!(widened.ranges().len() <= most || one.ranges().len() <= most);
            for number in numbers {
                let (in_one, in_other) = (one.has(number), other.has(number));
                prop_assert_eq!(one.or(&other).has(number), in_one || in_other);
                prop_assert_eq!(one.and(&other).has(number), in_one && in_other);
                prop_assert_eq!(one.others().has(number), !in_one);
                prop_assert!(!in_one || widened.has(number));
            }
        }
    }
}
