//! Scores (XCCDF 1.2, section 7.3.2): the four models of the specification.

use super::model::Benchmark;
use super::result::RuleResult;

/// A score.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_field_names, reason = "a score has a score")]
pub struct Score {
    /// The model: `urn:xccdf:scoring:default` …
    pub model: &'static str,
    /// The score.
    pub score: f64,
    /// The most that could be.
    pub maximum: f64,
}

/// Computes the scores. For each item there is the result of a rule and its weight; groups have none.
pub(crate) fn scores(
    benchmark: &Benchmark,
    results: &[Option<RuleResult>],
    weights: &[f64],
) -> Vec<Score> {
    let weight = |at: usize| weights.get(at).copied().unwrap_or(1.0);
    let counted = results.iter().enumerate().filter_map(|(at, result)| {
        let result = (*result)?;
        result.counts().then(|| (weight(at), result.is_good()))
    });
    let counted: Vec<(f64, bool)> = counted.collect();
    let sum = |all: &mut dyn Iterator<Item = f64>| all.sum::<f64>();
    let total = sum(&mut counted.iter().map(|(weight, _)| *weight));
    let good = sum(&mut counted.iter().filter(|it| it.1).map(|(weight, _)| *weight));
    let one = |is: bool| if is { 1.0 } else { 0.0 };
    let count = sum(&mut counted.iter().map(|_| 1.0));
    let good_count = sum(&mut counted.iter().map(|(_, is)| one(*is)));
    let all_good = counted.iter().all(|(_, is)| *is);
    vec![
        Score {
            model: "urn:xccdf:scoring:default",
            score: default(benchmark, results, weights),
            maximum: 100.0,
        },
        Score {
            model: "urn:xccdf:scoring:flat",
            score: good,
            maximum: total,
        },
        Score {
            model: "urn:xccdf:scoring:flat-unweighted",
            score: good_count,
            maximum: count,
        },
        Score {
            model: "urn:xccdf:scoring:absolute",
            score: one(all_good),
            maximum: 1.0,
        },
    ]
}

/// Each group has the weighted mean of what is in it, and the checklist that of its groups.
fn default(benchmark: &Benchmark, results: &[Option<RuleResult>], weights: &[f64]) -> f64 {
    // What is in a group comes behind it: from the end on, each item is done before its group.
    let size = benchmark.items.len();
    let mut sums = vec![(0.0_f64, 0.0_f64); size.saturating_add(1)];
    for (at, item) in benchmark.items.iter().enumerate().rev() {
        let own = match (&item.rule, results.get(at).copied().flatten()) {
            (Some(_), Some(result)) if result.counts() => {
                Some(if result.is_good() { 100.0 } else { 0.0 })
            }
            (Some(_), _) => None,
            (None, _) => {
                let (score, weight) = sums.get(at).copied().unwrap_or_default();
                (weight > 0.0).then(|| score / weight)
            }
        };
        let weight = weights.get(at).copied().unwrap_or(1.0);
        if let (Some(own), Some(sum)) = (own, sums.get_mut(item.parent.unwrap_or(size))) {
            sum.0 += own * weight;
            sum.1 += weight;
        }
    }
    let (score, weight) = sums.get(size).copied().unwrap_or_default();
    if weight > 0.0 { score / weight } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::super::model::{Benchmark, Item, Rule};
    use super::{RuleResult, scores};

    /// A group of two rules and a rule beside it: the example is worked out by hand after section 7.3.2.2.
    #[test]
    fn groups_weigh_as_one() {
        let rule = |parent| Item {
            parent,
            rule: Some(Rule::default()),
            ..Item::default()
        };
        let group = Item::default();
        let benchmark = Benchmark {
            items: vec![group, rule(Some(0)), rule(Some(0)), rule(None), rule(None)],
            ..Benchmark::default()
        };
        let results = [
            None,
            Some(RuleResult::Pass),
            Some(RuleResult::Fail),
            Some(RuleResult::Pass),
            Some(RuleResult::NotApplicable),
        ];
        let weights = [1.0, 3.0, 1.0, 1.0, 10.0];
        let all = scores(&benchmark, &results, &weights);
        let told: Vec<(f64, f64)> = all.iter().map(|one| (one.score, one.maximum)).collect();
        assert_eq!(told, [(87.5, 100.0), (4.0, 5.0), (2.0, 3.0), (0.0, 1.0)]);
    }
}
