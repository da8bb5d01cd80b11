//! What was lost, in words: how much of what, and by whose noise.

use std::collections::BTreeMap;

use seawall_sensor::call::Class;
use seawall_sensor::kernel::{Counts, Losses};

/// The most containers that are named for a class.
const NAMED: usize = 5;

/// Says whether ends or births of threads were lost between two counts.
pub(crate) fn are_of_threads(before: &Counts, after: &Counts) -> bool {
    let lost = |counts: &Counts| counts.classes.get(&Class::Process).map_or(0, |it| it.lost);
    lost(after) > lost(before)
}

/// Says what was lost: one sentence for each class, and one for programs that did not run. `owner` names the container of a
/// process namespace; what has none happened on the host, or nobody knows where.
pub(crate) fn told(
    lost: &Losses,
    missed: u64,
    mut owner: impl FnMut(u32) -> Option<String>,
) -> Vec<String> {
    let mut sentences = Vec::new();
    for class in Class::ALL {
        let of = lost.iter().filter(|((_, of), _)| *of == class);
        let sum = of.fold(0_u64, |sum, (_, lost)| sum.saturating_add(*lost));
        if sum > 0 {
            let of = shares(class, lost, &mut owner);
            let class = class.name();
            sentences.push(format!(
                "{sum} events of class {class} were lost, the machine is too busy: {of}"
            ));
        }
    }
    if missed > 0 {
        sentences.push(format!(
            "{missed} times a program of the kernel could not run because it ran already: what happened then is not known"
        ));
    }
    sentences
}

/// Who lost how much of a class, those who lost most first.
fn shares(class: Class, lost: &Losses, owner: &mut impl FnMut(u32) -> Option<String>) -> String {
    let mut shares: BTreeMap<String, u64> = BTreeMap::new();
    for ((namespace, of), lost) in lost {
        if *of == class {
            let name = match owner(*namespace) {
                Some(name) => format!("of container {name}"),
                None => "of the host or of unknown containers".to_owned(),
            };
            let share = shares.entry(name).or_default();
            *share = share.saturating_add(*lost);
        }
    }
    let mut shares: Vec<_> = shares.into_iter().collect();
    shares.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let rest = shares.iter().skip(NAMED);
    let rest = rest.fold(0_u64, |sum, (_, lost)| sum.saturating_add(*lost));
    let named = shares.iter().take(NAMED);
    let mut words: Vec<String> = named.map(|(name, lost)| format!("{lost} {name}")).collect();
    if rest > 0 {
        words.push(format!("{rest} of others"));
    }
    words.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn losses_are_told_with_their_containers() {
        let lost = Losses::from([
            ((1, Class::Open), 2),
            ((2, Class::Open), 30),
            ((3, Class::Open), 4),
            ((2, Class::Network), 1),
        ]);
        let owner = |namespace| (namespace == 2).then(|| "web".to_owned());
        assert_eq!(
            told(&lost, 1, owner),
            [
                "1 events of class network were lost, the machine is too busy: 1 of container web",
                "36 events of class open were lost, the machine is too busy: 30 of container web, \
                 6 of the host or of unknown containers",
                "1 times a program of the kernel could not run because it ran already: what happened then is not known",
            ]
        );
        assert!(told(&Losses::new(), 0, owner).is_empty());
    }
}
