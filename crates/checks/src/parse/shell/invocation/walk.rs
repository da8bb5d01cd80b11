//! From the tree of a script to the list of what it runs.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::silent::without_silent;
use super::state::State;
use super::wrapper::name_of;
use super::{Connector, Directory, Guard, Invocation, Pipe, Wrapper, tool};
use crate::parse::shell::dialect::{Dialect, Options, Shell};
use crate::parse::shell::room::Room;
use crate::parse::shell::syntax::{
    Command, Compound, CompoundKind, Item, Joint, Link, List, Pipeline, Redirect, Script, Simple,
    Terminator,
};
use crate::parse::shell::word::Word;
use crate::parse::text::Text;

/// Lists what a script runs.
pub(super) fn walk(script: &Script, shell: Shell, room: &mut Room) -> Vec<Invocation> {
    let mut walker = Walker::new(&script.text, script.dialect, shell.options, room);
    // Most commands run one program; to grow by and by would take twice the memory.
    walker.found.reserve_exact(script.commands);
    walker.list(&script.list, &Around::default());
    walker.found
}

/// Lists what a program runs that is given as words.
pub(super) fn walk_words(words: Vec<Word>, text: &Text, room: &mut Room) -> Vec<Invocation> {
    let mut walker = Walker::new(text, Dialect::Unknown, Options::default(), room);
    let first = words.first().map(|word| word.span).unwrap_or_default();
    let last = words.last().map(|word| word.span).unwrap_or_default();
    let simple = Simple {
        span: first.to(last),
        words: words.into(),
        ..Simple::default()
    };
    let around = Around {
        length: 1,
        ..Around::default()
    };
    walker.simple(&simple, &around);
    walker.found
}

pub(super) struct Walker<'r> {
    pub(super) found: Vec<Invocation>,
    /// The text of the script that is gone through, and its language.
    pub(super) text: Text,
    pub(super) dialect: Dialect,
    pub(super) state: State,
    /// How many scripts within words are around.
    pub(super) scripts: usize,
    /// Bytes that may still be read in scripts within words: there are scripts that hold each other more than once.
    pub(super) fuel: usize,
    /// What may still be read, and listed, of the document's scripts.
    pub(super) room: &'r mut Room,
}

/// What is around a command.
#[derive(Clone, Debug, Default)]
pub(super) struct Around {
    pub(super) connector: Connector,
    pub(super) guard: Guard,
    pub(super) function: Option<Arc<str>>,
    pub(super) wrappers: Arc<[Wrapper]>,
    pub(super) host: Option<usize>,
    pub(super) index: usize,
    pub(super) length: usize,
    pub(super) previous: Option<usize>,
    pub(super) upstream: Arc<[Range<usize>]>,
}

impl<'r> Walker<'r> {
    fn new(text: &Text, dialect: Dialect, options: Options, room: &'r mut Room) -> Self {
        Self {
            found: Vec::new(),
            text: text.clone(),
            dialect,
            state: State {
                options,
                directory: Directory::Start,
            },
            scripts: 0,
            fuel: text.as_str().len().saturating_mul(16).saturating_add(4096),
            room,
        }
    }

    pub(super) fn list(&mut self, list: &List, around: &Around) {
        let mut connector = around.connector;
        for item in &list.items {
            let mut around = around.clone();
            around.connector = connector;
            self.item(item, &around);
            connector = match item.end {
                Terminator::Semicolon(_) | Terminator::End => Connector::Semicolon,
                Terminator::Newline => Connector::Newline,
                Terminator::Background(_) => Connector::Background,
            };
        }
    }

    fn item(&mut self, item: &Item, around: &Around) {
        let kept = self.state.clone();
        let is_background = matches!(item.end, Terminator::Background(_));
        let last = item.links.len().saturating_sub(1);
        let forgiven = item.links.iter().rposition(forgives).unwrap_or(0);
        for (index, link) in item.links.iter().enumerate() {
            let mut around = around.clone();
            around.guard.background |= is_background;
            around.guard.tested |= index < last;
            around.guard.ignored |= index < forgiven;
            match link.joint {
                Some((Joint::And, _)) => around.connector = Connector::And,
                Some((Joint::Or, _)) => {
                    around.connector = Connector::Or;
                    around.guard.conditional = true;
                }
                None => {}
            }
            let before = self.state.clone();
            self.pipeline(&link.pipeline, &around);
            if matches!(link.joint, Some((Joint::Or, _))) {
                self.state.merge(&before);
            }
        }
        if is_background {
            self.state = kept;
        }
    }

    fn pipeline(&mut self, pipeline: &Pipeline, around: &Around) {
        let kept = self.state.clone();
        let first = self.found.len();
        let length = pipeline.commands.len();
        let mut previous = None;
        for (index, command) in pipeline.commands.iter().enumerate() {
            let start = self.found.len();
            let mut around = around.clone();
            around.guard.tested |= pipeline.negated.is_some();
            if index > 0 {
                around.connector = Connector::Pipe;
                let outer = around.upstream.iter().cloned();
                around.upstream = outer.chain(std::iter::once(first..start)).collect();
                around.previous = previous;
            }
            around.index = index;
            around.length = length;
            previous = self.command(command, &around);
            if length > 1 {
                self.state = kept.clone();
            }
        }
    }

    /// Goes through a command; returns the position of what it runs last, where it is simple.
    fn command(&mut self, command: &Command, around: &Around) -> Option<usize> {
        match command {
            Command::Simple(simple) => self.simple(simple, around),
            Command::Compound(compound) => {
                self.compound(compound, around);
                None
            }
            Command::Function(function) => {
                let mut around = around.inside();
                around.function = Some(function.name.as_str().into());
                around.guard.conditional = true;
                let kept = self.state.clone();
                self.command(&function.body, &around);
                self.state = kept;
                None
            }
            Command::Broken(_) => None,
        }
    }

    fn compound(&mut self, compound: &Compound, around: &Around) {
        let inside = around.inside();
        match &compound.kind {
            CompoundKind::Subshell(list) => self.apart(list, &inside),
            CompoundKind::Group(list) => self.list(list, &inside),
            CompoundKind::If {
                branches,
                otherwise,
            } => self.branches(branches, otherwise.as_ref(), &inside),
            CompoundKind::Loop {
                condition, body, ..
            } => {
                self.list(condition, &inside.tested());
                self.perhaps(body, &inside);
            }
            CompoundKind::For { words, body, .. } => {
                let words = words.as_deref().unwrap_or_default();
                self.words(words, &inside);
                let runs = words.iter().any(|word| !word.may_split());
                if runs {
                    self.list(body, &inside);
                } else {
                    self.perhaps(body, &inside);
                }
            }
            CompoundKind::ArithmeticFor { expression, body } => {
                self.words(std::slice::from_ref(expression), &inside);
                self.perhaps(body, &inside);
            }
            CompoundKind::Case { subject, arms } => {
                self.words(std::slice::from_ref(subject), &inside);
                for arm in arms {
                    self.words(&arm.patterns, &inside);
                    self.perhaps(&arm.body, &inside);
                }
            }
            CompoundKind::Test(words) => self.words(words, &inside),
            CompoundKind::Arithmetic(word) => self.words(std::slice::from_ref(word), &inside),
            CompoundKind::Coproc(command) => {
                let kept = self.state.clone();
                let mut apart = inside.clone();
                apart.guard.background = true;
                self.command(command, &apart);
                self.state = kept;
            }
        }
        self.redirects(&compound.redirects, &inside);
    }

    fn branches(&mut self, branches: &[(List, List)], otherwise: Option<&List>, around: &Around) {
        let mut ends = Vec::new();
        for (index, (condition, body)) in branches.iter().enumerate() {
            let mut tested = around.tested();
            tested.guard.conditional |= index > 0;
            self.list(condition, &tested);
            let before = self.state.clone();
            self.list(body, &around.conditional());
            ends.push(std::mem::replace(&mut self.state, before));
        }
        if let Some(body) = otherwise {
            self.list(body, &around.conditional());
        }
        for end in ends {
            self.state.merge(&end);
        }
    }

    /// Goes through a list that may not run.
    fn perhaps(&mut self, list: &List, around: &Around) {
        let before = self.state.clone();
        self.list(list, &around.conditional());
        self.state.merge(&before);
    }

    /// Goes through a list in a shell of its own.
    fn apart(&mut self, list: &List, around: &Around) {
        let kept = self.state.clone();
        self.list(list, around);
        self.state = kept;
    }

    /// Goes through what words hold.
    fn words(&mut self, words: &[Word], around: &Around) {
        for word in words {
            for list in word.substitutions() {
                self.apart(list, &around.alone());
            }
        }
    }

    fn redirects(&mut self, redirects: &[Redirect], around: &Around) {
        for redirect in redirects {
            self.words(std::slice::from_ref(&redirect.target), around);
            if let Some(body) = redirect.heredoc.get() {
                self.words(std::slice::from_ref(&body.word), around);
            }
        }
    }

    fn simple(&mut self, simple: &Simple, around: &Around) -> Option<usize> {
        if simple.words.is_empty() && simple.assignments.is_empty() && simple.redirects.is_empty() {
            return None;
        }
        let spoken = without_silent(simple);
        let spoken = spoken.as_ref().unwrap_or(simple);
        let invocation = self.invocation(spoken, around);
        let at = self.push(invocation, 0);
        let mut hosted = around.inside();
        hosted.host = Some(at);
        for assignment in &*simple.assignments {
            self.words(std::slice::from_ref(&assignment.value), &hosted);
        }
        self.words(&simple.words, &hosted);
        self.redirects(&simple.redirects, &hosted);
        self.state.apply(spoken, self.dialect);
        Some(at)
    }

    fn invocation(&self, simple: &Simple, around: &Around) -> Invocation {
        let program = simple.words.first().map(name_of).unwrap_or_default();
        let (tool, name) = tool::find_in(&program, self.dialect);
        Invocation {
            program,
            end: simple.words.len(),
            words: Arc::clone(&simple.words),
            at: 0,
            tool,
            name,
            operands: OnceLock::new(),
            assignments: Arc::clone(&simple.assignments),
            redirects: Arc::clone(&simple.redirects),
            dialect: self.dialect,
            span: simple.span,
            wrappers: Arc::clone(&around.wrappers),
            wraps: false,
            is_unread: false,
            pipe: Pipe {
                index: around.index,
                length: around.length,
                previous: around.previous,
                upstream: Arc::clone(&around.upstream),
            },
            connector: around.connector,
            guard: around.guard,
            function: around.function.clone(),
            options: self.state.options,
            directory: self.state.directory.clone(),
            host: around.host,
        }
    }
}

impl Around {
    /// What is around the parts of a command: they have pipelines of their own.
    fn inside(&self) -> Self {
        Self {
            connector: Connector::First,
            index: 0,
            length: 0,
            previous: None,
            ..self.clone()
        }
    }

    /// What is around a substitution: nothing is fed into it by the pipeline around.
    fn alone(&self) -> Self {
        Self {
            upstream: Arc::default(),
            ..self.inside()
        }
    }

    fn tested(&self) -> Self {
        let mut around = self.clone();
        around.guard.tested = true;
        around
    }

    fn conditional(&self) -> Self {
        let mut around = self.clone();
        around.guard.conditional = true;
        around
    }
}

/// Says whether a link throws away the failure of those before it: `|| true`.
fn forgives(link: &Link) -> bool {
    let program = match link.pipeline.commands.as_slice() {
        [Command::Simple(simple)] => simple.words.first().and_then(Word::literal),
        _ => None,
    };
    matches!(link.joint, Some((Joint::Or, _)))
        && program.is_some_and(|program| {
            matches!(&*program, "true" | ":" | "echo" | "printf" | "/bin/true")
        })
}
