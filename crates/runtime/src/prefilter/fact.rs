//! What is known of a call before an event is made of it, and what a rule wants of that.

use super::name::Paths;
use super::ranges::Ranges;
use std::collections::BTreeSet;
use std::net::IpAddr;

/// Something that has to hold of an event, or may not be known of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fact {
    /// Its thread may be in a container.
    Contained,
    /// A parameter that is a number is in a set.
    Number(usize, Ranges),
    /// A parameter has one of some bits.
    SomeBit(usize, u64),
    /// A parameter has none of some bits.
    NoBit(usize, u64),
    /// The family of the socket that it is about is in a set (`AF_…`).
    Family(Ranges),
    /// The port of one end of the socket that it is about is in a set.
    Port(Ranges),
    /// The address of one end of the socket that it is about is one of several.
    Address(BTreeSet<IpAddr>),
    /// The path of the file that it is about.
    Path(Paths),
    /// The path as the process gave it, without doubled separators.
    RawPath(Paths),
}

/// What is known of an event. `None` stands for what is not known: then everything may be.
pub trait View {
    /// Whether its thread is surely in no container.
    fn is_on_host(&self) -> bool;
    /// A parameter that is a number, as [`Event`](crate::event::Event) has it.
    fn number(&self, param: usize) -> Option<i64>;
    /// The bits of a parameter that is a number without sign.
    fn bits(&self, param: usize) -> Option<u64>;
    /// The family of the socket that it is about.
    fn family(&self) -> Option<u16>;
    /// The ends of the socket that it is about.
    fn ends(&self) -> Option<[(IpAddr, u16); 2]>;
    /// The path of the file that it is about.
    fn path(&self) -> Option<Vec<u8>>;
    /// The path as the process gave it, without doubled separators.
    fn raw_path(&self) -> Option<Vec<u8>>;
}

/// Facts about the same can be put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Contained,
    Number(usize),
    SomeBit(usize),
    NoBit(usize),
    Family,
    Port,
    Address,
    Path,
    RawPath,
}

/// What two facts are together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Together {
    /// They are about different things, or can't be put together.
    Apart,
    /// One fact.
    One(Fact),
    /// It always holds.
    Always,
    /// It never does.
    Never,
}

impl Fact {
    fn about(&self) -> About {
        match self {
            Self::Contained => About::Contained,
            Self::Number(param, _) => About::Number(*param),
            Self::SomeBit(param, _) => About::SomeBit(*param),
            Self::NoBit(param, _) => About::NoBit(*param),
            Self::Family(_) => About::Family,
            Self::Port(_) => About::Port,
            Self::Address(_) => About::Address,
            Self::Path(_) => About::Path,
            Self::RawPath(_) => About::RawPath,
        }
    }

    /// Returns what holds where both hold, or more.
    pub(super) fn and(&self, other: &Self) -> Together {
        if self.about() != other.about() {
            return Together::Apart;
        }
        let ranges = |made: fn(Ranges) -> Self, both: Ranges| {
            if both.is_empty() {
                Together::Never
            } else {
                Together::One(made(both))
            }
        };
        match (self, other) {
            (Self::Number(param, one), Self::Number(_, two)) => match one.and(two) {
                both if both.is_empty() => Together::Never,
                both => Together::One(Self::Number(*param, both)),
            },
            (Self::Family(one), Self::Family(two)) => ranges(Self::Family, one.and(two)),
            (Self::NoBit(param, one), Self::NoBit(_, two)) => {
                Together::One(Self::NoBit(*param, one | two))
            }
            (one, two) if one == two => Together::One(one.clone()),
            // Either end may have the one and the other the other; one of two lists of names is enough to look at.
            (Self::Address(_) | Self::Path(_) | Self::RawPath(_), _) => {
                Together::One(self.clone().min(other.clone()))
            }
            _ => Together::Apart,
        }
    }

    /// Returns what holds where one of both holds: exactly that.
    pub(super) fn or(&self, other: &Self) -> Together {
        if self.about() != other.about() {
            return Together::Apart;
        }
        let ranges = |made: &dyn Fn(Ranges) -> Self, both: Ranges| {
            if both.is_all() {
                Together::Always
            } else {
                Together::One(made(both))
            }
        };
        match (self, other) {
            (Self::Number(param, one), Self::Number(_, two)) => {
                ranges(&|both| Self::Number(*param, both), one.or(two))
            }
            (Self::Family(one), Self::Family(two)) => ranges(&Self::Family, one.or(two)),
            (Self::Port(one), Self::Port(two)) => ranges(&Self::Port, one.or(two)),
            (Self::SomeBit(param, one), Self::SomeBit(_, two)) => {
                Together::One(Self::SomeBit(*param, one | two))
            }
            (Self::Address(one), Self::Address(two)) => {
                Together::One(Self::Address(one.union(two).copied().collect()))
            }
            (Self::Path(one), Self::Path(two)) => Together::One(Self::Path(one.clone().or(two))),
            (Self::RawPath(one), Self::RawPath(two)) => {
                Together::One(Self::RawPath(one.clone().or(two)))
            }
            (one, two) if one == two => Together::One(one.clone()),
            _ => Together::Apart,
        }
    }

    /// Returns whether it holds, or may.
    pub fn may_hold(&self, view: &dyn View) -> bool {
        match self {
            Self::Contained => !view.is_on_host(),
            Self::Number(param, set) => view.number(*param).is_none_or(|it| set.has(it)),
            Self::SomeBit(param, mask) => view.bits(*param).is_none_or(|it| it & mask != 0),
            Self::NoBit(param, mask) => view.bits(*param).is_none_or(|it| it & mask == 0),
            Self::Family(set) => view.family().is_none_or(|it| set.has(i64::from(it))),
            Self::Port(set) => view
                .ends()
                .is_none_or(|ends| ends.iter().any(|(_, port)| set.has(i64::from(*port)))),
            Self::Address(set) => view.ends().is_none_or(|ends| {
                ends.iter()
                    .any(|(address, _)| set.contains(&address.to_canonical()))
            }),
            Self::Path(paths) => view.path().is_none_or(|path| paths.fit(&path)),
            Self::RawPath(paths) => view.raw_path().is_none_or(|path| paths.fit(&path)),
        }
    }
}
