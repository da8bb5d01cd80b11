//! What was lost, in words: how much of what, and by whose noise.

use std::collections::BTreeMap;

use seawall_sensor::call::Class;
use seawall_sensor::kernel::Counts;

/// The most containers that are named for a class.
const NAMED: usize = 5;

/// Says whether ends or births of threads were lost between two counts.
pub(crate) fn are_of_threads(before: &Counts, after: &Counts) -> bool {
    let lost = |counts: &Counts| counts.classes.get(&Class::Process).map_or(0, |it| it.lost);
    lost(after) > lost(before)
}

/// Says what was lost between two counts: one sentence for each class. `owner` names the container of a process namespace;
/// what has none happened on the host, or nobody knows where.
pub(crate) fn told(
    before: &Counts,
    after: &Counts,
    mut owner: impl FnMut(u32) -> Option<String>,
) -> Vec<String> {
    let mut sentences = Vec::new();
    for (class, count) in &after.classes {
        let lost = |counts: &Counts| counts.classes.get(class).map_or(0, |it| it.lost);
        let lost = count.lost.saturating_sub(lost(before));
        if lost > 0 {
            let (of, sum) = shares(*class, before, after, &mut owner);
            // Those counters are read a moment later: nobody is told more of a part than of the whole.
            let (lost, class) = (lost.max(sum), class.name());
            sentences.push(format!(
                "{lost} events of class {class} were lost, the machine is too busy: {of}"
            ));
        }
    }
    let missed = after.missed.saturating_sub(before.missed);
    if missed > 0 {
        sentences.push(format!(
            "{missed} times a program of the kernel could not run because it ran already: what happened then is not known"
        ));
    }
    sentences
}

/// Who lost how much of a class, those who lost most first, and how much that is together.
fn shares(
    class: Class,
    before: &Counts,
    after: &Counts,
    owner: &mut impl FnMut(u32) -> Option<String>,
) -> (String, u64) {
    let mut shares: BTreeMap<String, u64> = BTreeMap::new();
    for ((namespace, of), lost) in &after.lost_of {
        let known = before.lost_of.get(&(*namespace, *of)).copied();
        let lost = lost.saturating_sub(known.unwrap_or_default());
        if *of == class && lost > 0 {
            let name = match owner(*namespace) {
                Some(name) => format!("of container {name}"),
                None => "of the host or of unknown containers".to_owned(),
            };
            let share = shares.entry(name).or_default();
            *share = share.saturating_add(lost);
        }
    }
    let sum = shares.values();
    let sum = sum.fold(0_u64, |sum, lost| sum.saturating_add(*lost));
    let mut shares: Vec<_> = shares.into_iter().collect();
    shares.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let rest = shares.iter().skip(NAMED);
    let rest = rest.fold(0_u64, |sum, (_, lost)| sum.saturating_add(*lost));
    let named = shares.iter().take(NAMED);
    let mut words: Vec<String> = named.map(|(name, lost)| format!("{lost} {name}")).collect();
    if rest > 0 {
        words.push(format!("{rest} of others"));
    }
    (words.join(", "), sum)
}

#[cfg(test)]
mod tests {
    use super::*;
    use seawall_sensor::kernel::Count;

    fn counts(lost_of: &[(u32, Class, u64)], missed: u64) -> Counts {
        let mut counts = Counts {
            missed,
            ..Counts::default()
        };
        for (namespace, class, lost) in lost_of {
            counts.lost_of.insert((*namespace, *class), *lost);
            let count: &mut Count = counts.classes.entry(*class).or_default();
            count.lost += lost;
        }
        counts
    }

    #[test]
    fn losses_are_told_with_their_containers() {
        let before = counts(&[(1, Class::Open, 5)], 0);
        let after = counts(
            &[
                (1, Class::Open, 7),
                (2, Class::Open, 30),
                (3, Class::Open, 4),
                (2, Class::Network, 1),
            ],
            1,
        );
        let owner = |namespace| (namespace == 2).then(|| "web".to_owned());
        assert_eq!(
            told(&before, &after, owner),
            [
                "1 events of class network were lost, the machine is too busy: 1 of container web",
                "36 events of class open were lost, the machine is too busy: 30 of container web, \
                 6 of the host or of unknown containers",
                "1 times a program of the kernel could not run because it ran already: what happened then is not known",
            ]
        );
        assert!(told(&after, &after, owner).is_empty());
    }
}
