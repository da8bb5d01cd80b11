//! What a single check comes to, as far as it can be told before an event is made.

use super::argument;
use super::fact::Fact;
use super::formula::Formula;
use super::path;
use super::ranges::Ranges;
use crate::engine::{Check, Number, Order, Scene, Source, Test, Wanted, World, passes};
use crate::event::{Direction, Event, Origin, ParamType, Schema, Traits, error_name};
use crate::fields::{Answer, Asked};
use crate::state::{State, Thread};

/// Flags of files and bits of their modes as captures have them (`driver/ppm_events_public.h`).
const READ: u64 = 1;
const WRITE: u64 = 1 << 1;
const CREATE: u64 = 1 << 2;
const TEMPORARY: u64 = 1 << 13;
const CREATED: u64 = 1 << 14;
const RUN: u64 = 0o111;

/// Fields of a container that have the same value for all threads that are in none.
const OF_CONTAINER: &[&str] = &[
    "container.id",
    "container.full_id",
    "container.name",
    "container.type",
    "container.image",
    "container.image.id",
    "container.image.repository",
    "container.image.tag",
    "container.image.digest",
    "container.privileged",
    "container.mounts",
];

/// A check of events of one kind.
pub(super) struct Leaf<'a> {
    pub(super) schema: &'a Schema,
    pub(super) check: &'a Check,
    pub(super) source: &'a Source,
    pub(super) sources: &'a [Source],
}

impl Leaf<'_> {
    /// Returns what holds of each event for which the check comes to what is wanted.
    pub(super) fn may(&self, wanted: bool) -> Formula {
        let (Some((field, asked)), Wanted::Passes(test, _)) =
            (self.source.field(), &self.check.wanted)
        else {
            return Formula::Always;
        };
        if matches!(test, Test::Exists) {
            return Formula::Always;
        }
        let name = field.name;
        match name {
            "evt.rawres" => self
                .result()
                .map_or(Formula::Always, |param| number(param, ranges(test), wanted)),
            "evt.res" => self.result().map_or(Formula::Always, |param| {
                number(param, self.results(test), wanted)
            }),
            "evt.failed" => self.result().map_or(Formula::Always, |param| {
                self.truth(wanted, |is| failed(param, is))
            }),
            "fd.num" => self.descriptor(test, wanted),
            "evt.is_open_read" => self.truth(wanted, |is| self.flags(READ, is)),
            "evt.is_open_write" => self.truth(wanted, |is| self.flags(WRITE, is)),
            "evt.is_open_create" => self.truth(wanted, |is| self.makes(is)),
            "evt.is_open_exec" => self.truth(wanted, |is| self.makes_program(is)),
            "evt.arg" => self.argument(asked, test, wanted),
            _ if OF_CONTAINER.contains(&name) => self.container(wanted),
            _ if wanted => path::may_pass(self.schema, name, test, &|text| self.passes(text)),
            _ => Formula::Always,
        }
    }

    /// Returns whether a text passes.
    fn passes(&self, text: &[u8]) -> bool {
        match &self.check.wanted {
            Wanted::Passes(test, how) => passes(&Answer::text(text), test, *how),
            Wanted::Stands(..) => true,
        }
    }

    /// The parameter that is the result, as `evt.rawres` has it.
    fn result(&self) -> Option<usize> {
        let first = self.schema.params.first()?;
        let is_result = matches!(
            first.of,
            ParamType::Errno | ParamType::Descriptor | ParamType::Process | ParamType::Int64
        );
        let leaves = self.schema.kind.direction() == Direction::Exit;
        (leaves && is_result && self.schema.origin == Origin::SystemCall).then_some(0)
    }

    /// Results that pass as `evt.res` tells them: by the names of errors, and beyond those by their numerals.
    fn results(&self, test: &Test) -> Option<Ranges> {
        let beyond = Ranges::new([(i64::MIN, argument::ERRORS.start.saturating_sub(1))]);
        let beyond = argument::numerals(test)?.and(&beyond);
        let error = |number: i64| match error_name(number.unsigned_abs()) {
            Some(name) => self.passes(name.as_bytes()),
            None => self.passes(number.to_string().as_bytes()),
        };
        let errors = argument::ERRORS.filter(|number| error(*number));
        let errors = errors.map(|number| (number, number));
        let success = self.passes(b"SUCCESS").then_some((0, i64::MAX));
        Some(Ranges::new(errors.chain(success)).or(&beyond))
    }

    /// What a check of something that is true or false comes to, by what holds where that is true or false.
    fn truth(&self, wanted: bool, of: impl Fn(bool) -> Formula) -> Formula {
        let comes_to = |is: bool| match &self.check.wanted {
            Wanted::Passes(test, how) => passes(&Answer::bool(is), test, *how) == wanted,
            Wanted::Stands(..) => true,
        };
        let parts = [true, false].into_iter().filter(|is| comes_to(*is));
        Formula::Any(parts.map(of).collect())
    }

    /// The flags of an event that opens a file have one of some bits, or none.
    fn flags(&self, mask: u64, is: bool) -> Formula {
        match self.opening("flags") {
            Some(param) => bits(param, mask, is),
            None => constant(!is),
        }
    }

    /// Where a parameter of an event that opens a file stands; nothing for others, and for `creat`, which has no flags.
    fn opening(&self, param: &str) -> Option<usize> {
        let opens = matches!(
            self.schema.name,
            "open" | "openat" | "openat2" | "open_by_handle_at"
        );
        let leaves = self.schema.kind.direction() == Direction::Exit;
        (opens && leaves)
            .then(|| self.schema.param(param))
            .flatten()
    }

    fn makes(&self, is: bool) -> Formula {
        let (Some(flags), Some(result)) = (self.opening("flags"), self.result()) else {
            return if self.opening("flags").is_some() {
                Formula::Always
            } else {
                constant(!is)
            };
        };
        let made = || number(result, Some(Ranges::from(0)), is);
        if is {
            let temporary = Formula::All(vec![bits(flags, TEMPORARY, true), made()]);
            Formula::Any(vec![bits(flags, CREATED, true), temporary])
        } else {
            let other = Formula::Any(vec![bits(flags, TEMPORARY, false), made()]);
            Formula::All(vec![bits(flags, CREATED, false), other])
        }
    }

    fn makes_program(&self, is: bool) -> Formula {
        if self.schema.name == "creat" {
            return match self.schema.param("mode") {
                Some(mode) => bits(mode, RUN, is),
                None => constant(!is),
            };
        }
        let flags = self.flags(TEMPORARY | CREATE, is);
        let mode = match (self.opening("flags"), self.opening("mode")) {
            (Some(_), Some(mode)) => bits(mode, RUN, is),
            _ => constant(!is),
        };
        if is {
            Formula::All(vec![flags, mode])
        } else {
            Formula::Any(vec![flags, mode])
        }
    }

    /// `fd.num`: what is below zero is -1.
    fn descriptor(&self, test: &Test, wanted: bool) -> Formula {
        let traits = [Traits::CREATES, Traits::USES, Traits::DESTROYS];
        let about = traits.into_iter().any(|one| self.schema.traits.has(one));
        let Some(param) = self.schema.descriptor.filter(|_| about && wanted) else {
            return Formula::Always;
        };
        let Some(set) = ranges(test) else {
            return Formula::Always;
        };
        let below = set.has(-1).then_some((i64::MIN, -1));
        let from_zero = set.and(&Ranges::from(0));
        number(param, Some(from_zero.or(&Ranges::new(below))), true)
    }

    fn argument(&self, asked: &Asked, test: &Test, wanted: bool) -> Formula {
        let index = match asked {
            Asked::Plain => None,
            Asked::Index(index) => Some(*index),
            Asked::Key(name) => self.schema.param(name),
        };
        let param = index.and_then(|index| Some((index, *self.schema.params.get(index)?)));
        match param {
            Some((index, param)) => {
                argument::may(index, param, test, wanted, &|text| self.passes(text))
            }
            None => Formula::Always,
        }
    }

    /// A check that does not pass on the host passes in containers alone.
    fn container(&self, wanted: bool) -> Formula {
        if !wanted || self.holds_on_host() {
            return Formula::Always;
        }
        Formula::Fact(Fact::Contained)
    }

    fn holds_on_host(&self) -> bool {
        let mut state = State::default();
        state.add_thread(Thread {
            id: 1,
            process: 1,
            ..Thread::default()
        });
        let world = World::default();
        let mut event = Event::new(self.schema.kind, b"", []);
        event.thread = 1;
        let scene = Scene::of(&event, &state, &world);
        self.check.holds(self.sources, &scene)
    }
}

fn constant(is: bool) -> Formula {
    if is { Formula::Always } else { Formula::Never }
}

/// A number is in a set, or in none of it. What is not known may be either.
pub(super) fn number(param: usize, set: Option<Ranges>, wanted: bool) -> Formula {
    let set = match (set, wanted) {
        (None, _) => return Formula::Always,
        (Some(set), true) => set,
        (Some(set), false) => set.others(),
    };
    match () {
        () if set.is_all() => Formula::Always,
        () if set.is_empty() => Formula::Never,
        () => Formula::Fact(Fact::Number(param, set)),
    }
}

fn failed(param: usize, is: bool) -> Formula {
    number(param, Some(Ranges::from(0)), !is)
}

fn bits(param: usize, mask: u64, is: bool) -> Formula {
    Formula::Fact(if is {
        Fact::SomeBit(param, mask)
    } else {
        Fact::NoBit(param, mask)
    })
}

/// The numbers that pass a test; nothing where that can't be told.
pub(super) fn ranges(test: &Test) -> Option<Ranges> {
    let narrow = |number: i128| i64::try_from(number).ok();
    match test {
        Test::Number(order, Number::Whole(number)) => {
            let number = narrow(*number)?;
            let below = number.checked_sub(1).map(|end| (i64::MIN, end));
            let above = number.checked_add(1).map(|start| (start, i64::MAX));
            let own = Some((number, number));
            let parts = match order {
                Order::Equal => [None, own, None],
                Order::NotEqual => [below, None, above],
                Order::Less => [below, None, None],
                Order::LessEqual => [below, own, None],
                Order::Greater => [None, None, above],
                Order::GreaterEqual => [None, own, above],
            };
            Some(Ranges::new(parts.into_iter().flatten()))
        }
        Test::NumberIn(set) => {
            let numbers = set.iter().filter_map(|number| narrow(*number));
            Some(Ranges::new(numbers.map(|number| (number, number))))
        }
        Test::Never => Some(Ranges::default()),
        _ => None,
    }
}

/// A family of sockets is in a set.
pub(super) fn family(set: &Ranges) -> Formula {
    if set.is_all() {
        return Formula::Always;
    }
    Formula::Fact(Fact::Family(set.clone()))
}
