//! What the programs in the kernel look at of a call: facts, and which lists of facts each is in.

use super::names::{Names, PathName};
use seawall_runtime::prefilter::Paths;

/// The most ranges of a fact (`RANGES` of `bpf/wire.h`).
pub(super) const RANGES: usize = 8;
/// The most facts about numbers, and the most about sockets (`NUMBERS`, `SOCKETS`).
pub(super) const NUMBERS: usize = 40;
pub(super) const SOCKETS: usize = 24;
/// The most lists: one bit each.
const LISTS: usize = 32;

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// What the call returned.
    Result,
    /// Some bits of an argument, as a number.
    Number {
        /// Which argument.
        argument: u8,
        /// Its bits.
        mask: u64,
    },
    /// The lower 32 bits of an argument, with a sign.
    Signed {
        /// Which argument.
        argument: u8,
    },
    /// Whether the thread may be in a container.
    Contained,
    /// The family of the socket of the first argument.
    Family,
    /// A port of one of its ends.
    Port,
    /// An address of one of its ends, in two halves of 64 bits.
    Address,
    /// The path of the file that the result is a descriptor of looks like one of the list's names.
    Path,
    /// Whether that file is on a mount of another namespace of mounts.
    Elsewhere,
    /// A text, which is a path, looks like one of the list's names.
    RawPath {
        /// Which argument it is.
        argument: u8,
    },
}

/// A fact: what it is about, and what that has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atom {
    /// What it is about.
    pub what: What,
    /// What that may be.
    pub ranges: Vec<(i64, i64)>,
    /// The lists that it is in, as bits.
    pub lists: u32,
}

/// Lists of facts: a call is recorded where all facts of one of them hold, or may. A fact that several ask for is looked at once, what is
/// cheap before what is not, and what no list asks for any more is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Code {
    /// The facts, in the order of what they are about.
    pub atoms: Vec<Atom>,
    /// All lists, as bits.
    pub lists: u32,
    /// Names that paths are compared with.
    pub names: Vec<PathName>,
}

/// What is looked at, and what that may be.
pub(super) type Wanted = (What, Vec<(i64, i64)>);

/// A list of facts that all have to hold.
#[derive(Debug, Default)]
pub(super) struct List<'p> {
    pub(super) facts: Vec<Wanted>,
    pub(super) path: Option<&'p Paths>,
    /// And which argument it is.
    pub(super) raw_path: Option<(u8, &'p Paths)>,
}

impl Code {
    /// Puts lists together of which one has to hold; nothing where one of them asks for nothing, or there is no room.
    pub(super) fn of(lists: Vec<List<'_>>) -> Option<Self> {
        let (mut code, mut names) = (Self::default(), Names::default());
        if lists.len() > LISTS {
            return None;
        }
        for (at, list) in (0_u32..).zip(lists) {
            let bit = 1_u32.checked_shl(at)?;
            code.lists |= bit;
            let path = list.path.filter(|paths| names.add(paths, bit));
            let raw = list
                .raw_path
                .filter(|(_, paths)| names.add_raw(paths, bit))
                .map(|(argument, _)| What::RawPath { argument });
            let by_name = path.map(|_| What::Path).into_iter().chain(raw);
            let by_name = by_name.map(|what| (what, Vec::new()));
            let mut facts = list.facts.into_iter().chain(by_name).peekable();
            facts.peek()?;
            facts.for_each(|fact| code.ask(fact, bit));
        }
        code.atoms
            .sort_by(|one, two| (one.what, &one.ranges).cmp(&(two.what, &two.ranges)));
        code.names = names.list;
        let count = |is: fn(What) -> bool| code.atoms.iter().filter(|it| is(it.what)).count();
        let has_room = count(What::is_number) <= NUMBERS && count(What::is_of_socket) <= SOCKETS;
        has_room.then_some(code)
    }

    fn ask(&mut self, (what, ranges): Wanted, bit: u32) {
        let mut known = self.atoms.iter_mut();
        match known.find(|atom| atom.what == what && atom.ranges == ranges) {
            Some(atom) => atom.lists |= bit,
            None => self.atoms.push(Atom {
                what,
                ranges,
                lists: bit,
            }),
        }
    }

    /// Returns whether a call is recorded of which these facts hold, or may, as `is_kept` of `bpf/filter.h` goes through them.
    pub fn keeps(&self, may_hold: impl Fn(&Atom) -> bool) -> bool {
        let left = self.atoms.iter().fold(self.lists, |left, atom| {
            if left & atom.lists == 0 || may_hold(atom) {
                left
            } else {
                left & !atom.lists
            }
        });
        left != 0
    }
}

impl What {
    pub(super) fn is_number(self) -> bool {
        matches!(
            self,
            Self::Result | Self::Number { .. } | Self::Signed { .. }
        )
    }

    pub(super) fn is_of_socket(self) -> bool {
        matches!(self, Self::Family | Self::Port | Self::Address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use seawall_runtime::prefilter::Component;

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

    proptest! {
        #[test]
        fn a_call_is_kept_where_one_list_holds(
            lists in prop::collection::vec(prop::collection::vec(0_u8..6, 1..6), 0..8),
            truth in 0_u8..64,
        ) {
            let is_true = |number: &u8| truth >> number & 1 == 1;
            let wanted = lists.iter().any(|list| list.iter().all(is_true));
            let facts = |list: &Vec<u8>| List {
                facts: list.iter().map(|it| fact(*it)).collect(),
                ..List::default()
            };
            let code = Code::of(lists.iter().map(facts).collect()).unwrap();
            let own = code.keeps(|atom| {
                (0..6).any(|it| fact(it) == (atom.what, atom.ranges.clone()) && is_true(&it))
            });
            prop_assert_eq!(own, wanted);
        }
    }

    #[test]
    fn a_list_that_asks_for_nothing_keeps_all() {
        let asks = |facts| List {
            facts,
            ..List::default()
        };
        let lists = vec![asks(vec![fact(0)]), asks(Vec::new())];
        assert_eq!(Code::of(lists), None);
    }

    #[test]
    fn names_are_those_of_their_lists() {
        let paths = |name: &[u8]| Paths::last(Component::exact(name).unwrap());
        let (a, b) = (paths(b"a"), paths(b"b"));
        let asks = |path| List {
            facts: vec![fact(0)],
            path: Some(path),
            ..List::default()
        };
        let both = a.clone().or(&b);
        let code = Code::of(vec![asks(&a), asks(&both)]).unwrap();
        let lists: Vec<u32> = code.names.iter().map(|name| name.lists).collect();
        assert_eq!(lists, [0b11, 0b10]);
        let asked: Vec<(What, u32)> = code.atoms.iter().map(|it| (it.what, it.lists)).collect();
        assert_eq!(asked, [(What::Result, 0b11), (What::Path, 0b11)]);
    }
}
