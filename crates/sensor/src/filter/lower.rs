//! A filter of parameters, brought down to what the programs in the kernel see of a call.

use super::Recorded;
use super::code::{Code, List, RANGES, Wanted, What};
use crate::call::{Argument, Call, Class, Source, With};
use crate::encode::flags;
use seawall_runtime::event::{Kind, Param};
use seawall_runtime::prefilter::{Clause, Fact, Filter, Paths, Ranges};
use std::collections::BTreeSet;
use std::net::IpAddr;

/// Arguments that facts can be about: the first four.
const ARGUMENTS: u8 = 4;

/// What a fact comes to.
enum Lowered<'p> {
    Facts(Vec<Wanted>),
    Path(&'p Paths),
    RawPath(u8, &'p Paths),
    Never,
}

/// Brings a filter down to a call; the end of a thread has none.
pub(super) fn lower(filter: &Filter, call: Option<&Call>) -> Recorded {
    let lowering = Lowering { call };
    let lists = filter.clauses().iter();
    let lists = lists.filter_map(|clause| lowering.clause(clause)).collect();
    Code::of(lists).map_or(Recorded::All, Recorded::Some)
}

struct Lowering<'c> {
    call: Option<&'c Call>,
}

impl Lowering<'_> {
    /// Nothing where the facts can't hold together.
    fn clause<'p>(&self, clause: &'p Clause) -> Option<List<'p>> {
        let mut list = List::default();
        for fact in clause.facts() {
            match self.fact(fact) {
                Lowered::Facts(more) => list.facts.extend(more),
                // Of two of them, one is enough to look at.
                Lowered::Path(paths) => list.path = Some(paths),
                Lowered::RawPath(argument, paths) => list.raw_path = Some((argument, paths)),
                Lowered::Never => return None,
            }
        }
        Some(list)
    }

    fn fact<'p>(&self, fact: &'p Fact) -> Lowered<'p> {
        let some = |what, ranges: &Ranges| {
            let ranges = ranges.widened(RANGES).ranges().to_vec();
            Lowered::Facts(vec![(what, ranges)])
        };
        match fact {
            Fact::Contained => Lowered::Facts(vec![(What::Contained, Vec::new())]),
            Fact::Number(param, set) => self.number(*param, set),
            Fact::SomeBit(param, mask) => self.bits(*param, *mask, true),
            Fact::NoBit(param, mask) => self.bits(*param, *mask, false),
            Fact::Family(set) if self.has_socket() => some(What::Family, set),
            Fact::Port(set) if self.has_socket() => some(What::Port, set),
            Fact::Address(set) if self.has_socket() => addresses(set),
            Fact::Path(paths) if self.makes_file() => Lowered::Path(paths),
            Fact::RawPath(paths) => match self.text() {
                Some(argument) => Lowered::RawPath(argument, paths),
                None => may(),
            },
            _ => may(),
        }
    }

    /// The parameter of the event, and what it is made of.
    fn param(&self, place: usize) -> Option<(&'static Param, Source)> {
        let call = self.call?;
        let schema = Kind(call.kind).schema()?;
        let source = match call.params.get(place) {
            Some(source) => *source,
            // Events of processes are made by hand; all begin with the result.
            None if call.params.is_empty() && place == 0 => Source::Result,
            None => return None,
        };
        Some((schema.params.get(place)?, source))
    }

    fn number(&self, place: usize, set: &Ranges) -> Lowered<'static> {
        let Some((param, source)) = self.param(place) else {
            return may();
        };
        let width = param.of.width().unwrap_or(0);
        let (what, set) = match source {
            Source::Result if width == 8 && param.of.signed() => (What::Result, set.clone()),
            Source::Fixed(number) => {
                let number = i64::try_from(number).ok();
                return match number {
                    Some(number) if !set.has(number) => Lowered::Never,
                    _ => may(),
                };
            }
            Source::Int(argument) if argument < ARGUMENTS && param.of.signed() && width >= 4 => {
                (What::Signed { argument }, set.clone())
            }
            Source::Arg(argument) if argument < ARGUMENTS => {
                match whole(argument, width, param.of.signed(), set) {
                    Some(lowered) => lowered,
                    None => return may(),
                }
            }
            Source::Ptrace(argument) if argument < ARGUMENTS => {
                (all_of(argument), raw(set, flags::ptrace))
            }
            Source::Fcntl(argument) if argument < ARGUMENTS => {
                let mask = mask_of(4);
                (What::Number { argument, mask }, raw(set, flags::fcntl))
            }
            _ => return may(),
        };
        Lowered::Facts(vec![(what, set.widened(RANGES).ranges().to_vec())])
    }

    fn bits(&self, place: usize, mask: u64, some: bool) -> Lowered<'static> {
        let Some((param, source)) = self.param(place) else {
            return may();
        };
        match source {
            Source::OpenFlags(_) | Source::HowFlags if some && mask == flags::OTHER_MOUNTS => {
                Lowered::Facts(vec![(What::Elsewhere, Vec::new())])
            }
            Source::Arg(argument) if argument < ARGUMENTS && !param.of.signed() => {
                let width = param.of.width().unwrap_or(0);
                Lowered::Facts(masked(argument, mask & mask_of(width), some))
            }
            Source::OpenFlags(argument) if argument < ARGUMENTS => open_flags(argument, mask, some),
            Source::OpenMode(_, argument) if argument < ARGUMENTS && some => {
                Lowered::Facts(masked(argument, mask, true))
            }
            Source::CloneFlags(argument) if argument < ARGUMENTS => match flags::raw_clone(mask) {
                Some(raw) => Lowered::Facts(masked(argument, raw, some)),
                None => may(),
            },
            _ => may(),
        }
    }

    /// Whether the first argument is the descriptor of a socket, of which the event tells both ends.
    fn has_socket(&self) -> bool {
        self.call.is_some_and(|call| {
            call.arguments.first() == Some(&Argument::Descriptor)
                && call.params.contains(&Source::Ends(0))
        })
    }

    fn makes_file(&self) -> bool {
        self.call
            .is_some_and(|call| call.class == Class::Open && call.with.0 & With::RESULT.0 != 0)
    }

    /// The argument that is the path of the file, as the process gave it.
    fn text(&self) -> Option<u8> {
        let call = self.call.filter(|_| self.makes_file())?;
        call.params.iter().find_map(|source| match source {
            Source::Text(argument) if *argument < ARGUMENTS => Some(*argument),
            _ => None,
        })
    }
}

/// It may hold: nothing has to be looked at.
fn may() -> Lowered<'static> {
    Lowered::Facts(Vec::new())
}

fn mask_of(width: usize) -> u64 {
    match width {
        1 => 0xff,
        2 => 0xffff,
        4 => 0xffff_ffff,
        _ => u64::MAX,
    }
}

fn all_of(argument: u8) -> What {
    What::Number {
        argument,
        mask: u64::MAX,
    }
}

/// An argument that becomes a parameter as it is.
fn whole(argument: u8, width: usize, signed: bool, set: &Ranges) -> Option<(What, Ranges)> {
    match (width, signed) {
        (1 | 2 | 4, false) => {
            let mask = mask_of(width);
            Some((What::Number { argument, mask }, set.clone()))
        }
        (4, true) => Some((What::Signed { argument }, set.clone())),
        (8, true) => Some((all_of(argument), set.clone())),
        // What is beyond a number with a sign is not known as one.
        (8, false) => Some((all_of(argument), set.or(&Ranges::new([(i64::MIN, -1)])))),
        _ => None,
    }
}

/// The numbers that a translation brings into a set. Those from 0x5000 on, and those below zero, it knows none of.
fn raw(set: &Ranges, translate: fn(u64) -> u64) -> Ranges {
    const KNOWN: u32 = 0x5000;
    let is_in = |number: u64| i64::try_from(translate(number)).is_ok_and(|it| set.has(it));
    let known = (0..KNOWN).filter(|number| is_in(u64::from(*number)));
    let known = known.map(|number| (i64::from(number), i64::from(number)));
    let beyond = is_in(u64::from(KNOWN)).then_some([(i64::MIN, -1), (i64::from(KNOWN), i64::MAX)]);
    Ranges::new(known.chain(beyond.into_iter().flatten()))
}

fn masked(argument: u8, mask: u64, some: bool) -> Vec<Wanted> {
    // The highest bit is that of the sign: it stands for a number below zero.
    let ranges = if some {
        vec![(i64::MIN, -1), (1, i64::MAX)]
    } else {
        vec![(0, 0)]
    };
    vec![(What::Number { argument, mask }, ranges)]
}

/// Flags of `open`: how a file is accessed is a number of two bits, not bits.
fn open_flags(argument: u8, mask: u64, some: bool) -> Lowered<'static> {
    const ACCESS: u64 = 3;
    let access = (mask & ACCESS != 0).then(|| {
        let passes = |raw: &i64| {
            let told = flags::open(raw.cast_unsigned()) & mask & ACCESS;
            (told != 0) == some
        };
        let ranges = Ranges::new((0..4).filter(passes).map(|raw| (raw, raw)));
        let what = What::Number {
            argument,
            mask: ACCESS,
        };
        (what, ranges.ranges().to_vec())
    });
    let (raw, is_whole) = flags::raw_open(mask & !ACCESS);
    match (access, raw) {
        // One of several kinds of bits is enough: all of them have to be known.
        (Some(_), 1..) if some => may(),
        _ if some && !is_whole => may(),
        (access, 0) => Lowered::Facts(access.into_iter().collect()),
        (access, raw) => {
            let rest = masked(argument, raw, some);
            Lowered::Facts(access.into_iter().chain(rest).collect())
        }
    }
}

fn addresses(set: &BTreeSet<IpAddr>) -> Lowered<'static> {
    if set.len() > RANGES {
        return may();
    }
    let halves = |address: &IpAddr| {
        let bytes = match address {
            IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
            IpAddr::V6(address) => address.octets(),
        };
        let (low, high) = bytes.split_at(8);
        let half = |bytes: &[u8]| bytes.try_into().map_or(0, i64::from_ne_bytes);
        (half(low), half(high))
    };
    Lowered::Facts(vec![(What::Address, set.iter().map(halves).collect())])
}
