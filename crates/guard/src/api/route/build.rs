//! How the table's rows are written: what most rows share is left out.

use crate::api::http::Upgrade;
use crate::api::operation::{
    Answer, Body, Class, Field, Operation, Parameter, ParameterKind, Shape, Target,
};
use crate::api::version::{OLDEST, Version};

/// Begins a row: of all versions, without parameters, body and target, with a short answer.
pub(super) const fn row(
    id: &'static str,
    method: &'static str,
    template: &'static str,
    class: Class,
) -> Operation {
    Operation {
        id,
        method,
        template,
        class,
        since: OLDEST,
        until: None,
        query: &[],
        body: Body::None,
        answer: Answer::Whole,
        target: None,
        upgrade: None,
    }
}

impl Operation {
    /// Says that it came with version 1.`minor`.
    pub(super) const fn since(mut self, minor: u16) -> Self {
        self.since = Version::minor(minor);
        self
    }

    /// Says which parameters it has.
    pub(super) const fn query(mut self, query: &'static [Parameter]) -> Self {
        self.query = query;
        self
    }

    /// Says what its body is.
    pub(super) const fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// Says what its answer is.
    pub(super) const fn answer(mut self, answer: Answer) -> Self {
        self.answer = answer;
        self
    }

    /// Says what the first parameter of its path names.
    pub(super) const fn on(mut self, target: Target) -> Self {
        self.target = Some(target);
        self
    }

    /// Says what its connection may be upgraded to, and that it is handed over.
    pub(super) const fn hijack(mut self, upgrade: Upgrade) -> Self {
        self.answer = Answer::Hijack;
        self.upgrade = Some(upgrade);
        self
    }
}

const fn parameter(name: &'static str, kind: ParameterKind) -> Parameter {
    Parameter {
        name,
        kind,
        many: false,
        since: OLDEST,
        until: None,
    }
}

/// A field that is there as long as what it belongs to.
pub(super) const fn whole(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        shape,
        since: OLDEST,
        until: None,
    }
}

/// A truth value.
pub(super) const fn flag(name: &'static str) -> Parameter {
    parameter(name, ParameterKind::Bool)
}

/// A whole number.
pub(super) const fn number(name: &'static str) -> Parameter {
    parameter(name, ParameterKind::Integer)
}

/// A text.
pub(super) const fn text(name: &'static str) -> Parameter {
    parameter(name, ParameterKind::Text)
}

/// A JSON document.
pub(super) const fn json(name: &'static str, shape: Shape) -> Parameter {
    parameter(name, ParameterKind::Json(shape))
}

/// What clients send and no engine reads.
pub(super) const fn dropped(name: &'static str) -> Parameter {
    parameter(name, ParameterKind::Dropped)
}

impl Parameter {
    /// Says that it came with version 1.`minor`.
    pub(super) const fn since(mut self, minor: u16) -> Self {
        self.since = Version::minor(minor);
        self
    }

    /// Says that version 1.`minor` no longer has it.
    pub(super) const fn until(mut self, minor: u16) -> Self {
        self.until = Some(Version::minor(minor));
        self
    }

    /// Says that it may stand more than once.
    pub(super) const fn many(mut self) -> Self {
        self.many = true;
        self
    }
}

/// `filters`: keys → values, as a map of truth values or, as old clients write it, as a list.
pub(super) const FILTERS: Parameter = json("filters", Shape::Map(&FILTER));

const FILTER: Shape = Shape::Either(&Shape::Map(&Shape::Bool), &Shape::List(&Shape::Text));
