//! Lists of facts as a tree: what several begin with is looked at once.

use super::lower::{ATOMS, Atom, Wanted, What};
use super::names::Names;

/// A fact, and what has to hold besides.
#[derive(Debug)]
struct Node {
    fact: Wanted,
    /// Nothing more has to hold.
    ends: bool,
    below: Vec<Self>,
}

/// Puts lists together of which one has to hold as a whole; nothing where there are more facts than have room. Sets of names that
/// the same is asked for besides become one.
pub(super) fn atoms(lists: Vec<Vec<Wanted>>, names: &mut Names) -> Option<Vec<Atom>> {
    let mut roots = Vec::new();
    for mut facts in lists {
        facts.sort();
        facts.dedup();
        grow(&mut roots, facts.into_iter());
    }
    join(&mut roots, names);
    let mut atoms = Vec::new();
    write(&roots, &mut atoms);
    (atoms.len() <= ATOMS).then_some(atoms)
}

fn grow(nodes: &mut Vec<Node>, mut facts: impl ExactSizeIterator<Item = Wanted>) {
    let Some(fact) = facts.next() else {
        return;
    };
    let ends = facts.len() == 0;
    let mut known = nodes.iter_mut();
    if let Some(node) = known.find(|node| node.fact == fact) {
        if ends {
            node.ends = true;
            node.below.clear();
        } else if !node.ends {
            grow(&mut node.below, facts);
        }
        return;
    }
    let mut below = Vec::new();
    grow(&mut below, facts);
    nodes.push(Node { fact, ends, below });
}

/// Of nodes beside each other that end with a set of names, the first takes all sets.
fn join(nodes: &mut Vec<Node>, names: &mut Names) {
    let mut first: [Option<(What, u8)>; 2] = [None, None];
    nodes.retain(|node| {
        let (place, of, set) = match node.fact.0 {
            What::Path(set) => (0, What::Path(0), set),
            What::RawPath { argument, set } => (1, What::RawPath { argument, set: 0 }, set),
            _ => return true,
        };
        let Some(slot) = first.get_mut(place).filter(|_| node.ends) else {
            return true;
        };
        match slot {
            Some((known, into)) if *known == of => {
                names.join(*into, set);
                false
            }
            Some(_) => true,
            None => {
                *slot = Some((of, set));
                true
            }
        }
    });
    for node in nodes {
        join(&mut node.below, names);
    }
}

/// What stands below a node follows it; where it does not hold, all of that is left out.
fn write(nodes: &[Node], atoms: &mut Vec<Atom>) {
    for node in nodes {
        let at = atoms.len();
        let (what, ranges) = node.fact.clone();
        atoms.push(Atom {
            what,
            ranges,
            last: node.ends,
            next: 0,
        });
        write(&node.below, atoms);
        let next = u8::try_from(atoms.len()).unwrap_or(u8::MAX);
        if let Some(atom) = atoms.get_mut(at) {
            atom.next = next;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use seawall_runtime::prefilter::{Component, Paths};

    fn fact(number: u8) -> Wanted {
        match number {
            0 => (What::Result, vec![(0, 0)]),
            1 => (What::Result, vec![(1, 1)]),
            2 => (What::Contained, Vec::new()),
            3 => (What::Signed { argument: 1 }, vec![(0, 7)]),
            4 => (What::Port, vec![(80, 80)]),
            _ => (What::Family, vec![(2, 2)]),
        }
    }

    /// As `is_kept` of `bpf/filter.h` goes through them.
    fn keeps(atoms: &[Atom], holds: impl Fn(&Atom) -> bool) -> bool {
        let mut at = 0;
        while let Some(atom) = atoms.get(at) {
            match (holds(atom), atom.last) {
                (true, true) => return true,
                (true, false) => at += 1,
                (false, _) => at = usize::from(atom.next),
            }
        }
        false
    }

    proptest! {
        #[test]
        fn a_tree_holds_where_one_of_its_lists_does(
            lists in prop::collection::vec(prop::collection::vec(0_u8..6, 1..6), 0..8),
            truth in 0_u8..64,
        ) {
            let is_true = |fact: &Wanted| {
                (0..6).any(|number| *fact == self::fact(number) && truth >> number & 1 == 1)
            };
            let facts: Vec<Vec<Wanted>> =
                lists.iter().map(|list| list.iter().map(|it| fact(*it)).collect()).collect();
            let wanted = facts.iter().any(|list| list.iter().all(&is_true));
            let atoms = atoms(facts, &mut Names::default()).unwrap();
            let own = keeps(&atoms, |atom| is_true(&(atom.what, atom.ranges.clone())));
            prop_assert_eq!(own, wanted);
        }
    }

    #[test]
    fn sets_of_names_beside_each_other_are_one() {
        let mut names = Names::default();
        let paths = |name: &[u8]| Paths::last(Component::exact(name).unwrap());
        let mut set = |name: &[u8]| (What::Path(names.add(&paths(name)).unwrap()), Vec::new());
        let (one, two, three) = (set(b"a"), set(b"b"), set(b"c"));
        let lists = vec![
            vec![fact(0), one],
            vec![fact(0), two.clone()],
            vec![fact(0), fact(2), three],
        ];
        let atoms = atoms(lists, &mut names).unwrap();
        let whats: Vec<What> = atoms.iter().map(|atom| atom.what).collect();
        let wanted = [What::Result, What::Path(0), What::Contained, What::Path(2)];
        assert_eq!(whats, wanted);
        let sets: Vec<u32> = names.list.iter().map(|name| name.sets).collect();
        assert_eq!(sets, [1, 1, 4]);
    }
}
