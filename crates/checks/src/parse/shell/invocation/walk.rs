//! From the tree of a script to the list of what it runs.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::inner::{text_of, text_of_all, text_of_body};
use super::wrapper::{Inner, inner, is_assignment, name_of};
use super::{Connector, Directory, Guard, Invocation, Pipe, Wrapper, tool};
use crate::parse::shell::dialect::{Dialect, Options, Shell};
use crate::parse::shell::parse;
use crate::parse::shell::syntax::{
    Assignment, Command, Compound, CompoundKind, HeredocBody, Item, Joint, Link, List, Pipeline,
    Redirect, Script, Simple, Terminator,
};
use crate::parse::shell::word::{Part, PartKind, Word};
use crate::parse::text::Text;
use crate::source::Span;

/// Lists what a script runs.
pub(super) fn walk(script: &Script, shell: Shell) -> Vec<Invocation> {
    let mut walker = Walker::new(&script.text, script.dialect, shell.options);
    walker.list(&script.list, &Around::default());
    walker.found
}

/// Lists what a program runs that is given as words.
pub(super) fn walk_words(words: Vec<Word>, text: &Text) -> Vec<Invocation> {
    let mut walker = Walker::new(text, Dialect::Unknown, Options::default());
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

struct Walker {
    found: Vec<Invocation>,
    /// The text of the script that is gone through, and its language.
    text: Text,
    dialect: Dialect,
    state: State,
    /// How many scripts within words are around.
    scripts: usize,
    /// Bytes that may still be read in scripts within words: there are scripts that hold each other more than once.
    fuel: usize,
}

/// What commands change for those behind them.
#[derive(Clone, Debug, Default, PartialEq)]
struct State {
    options: Options,
    directory: Directory,
}

/// What is around a command.
#[derive(Clone, Debug, Default)]
struct Around {
    connector: Connector,
    guard: Guard,
    function: Option<Arc<str>>,
    wrappers: Vec<Wrapper>,
    host: Option<usize>,
    index: usize,
    length: usize,
    previous: Option<usize>,
    upstream: Vec<Range<usize>>,
}

impl Walker {
    fn new(text: &Text, dialect: Dialect, options: Options) -> Self {
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
        }
    }

    fn list(&mut self, list: &List, around: &Around) {
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
                self.merge(&before);
            }
        }
        if is_background {
            self.state = kept;
        }
    }

    /// Keeps of the state only what is the same as in another.
    fn merge(&mut self, other: &State) {
        let mine = self.state.options;
        self.state.options = Options {
            errexit: mine.errexit && other.options.errexit,
            pipefail: mine.pipefail && other.options.pipefail,
            nounset: mine.nounset && other.options.nounset,
            xtrace: mine.xtrace && other.options.xtrace,
        };
        if self.state.directory != other.directory {
            self.state.directory = Directory::Unknown;
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
                around.upstream.push(first..start);
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
            self.merge(&end);
        }
    }

    /// Goes through a list that may not run.
    fn perhaps(&mut self, list: &List, around: &Around) {
        let before = self.state.clone();
        self.list(list, &around.conditional());
        self.merge(&before);
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
        let invocation = self.invocation(simple, around);
        let at = self.push(&invocation, 0);
        let mut hosted = around.inside();
        hosted.host = Some(at);
        for assignment in &*simple.assignments {
            self.words(std::slice::from_ref(&assignment.value), &hosted);
        }
        self.words(&simple.words, &hosted);
        self.redirects(&simple.redirects, &hosted);
        self.apply(simple);
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
            wrappers: around.wrappers.clone(),
            wraps: false,
            is_unread: false,
            pipe: Pipe {
                index: around.index,
                length: around.length,
                previous: around.previous,
                upstream: around.upstream.clone(),
            },
            connector: around.connector,
            guard: around.guard,
            function: around.function.clone(),
            options: self.state.options,
            directory: self.state.directory.clone(),
            host: around.host,
        }
    }

    /// Adds an invocation and what it runs; returns the position of the innermost.
    fn push(&mut self, invocation: &Invocation, depth: usize) -> usize {
        let at = self.found.len();
        let mut runs = inner(invocation);
        let mut last = at;
        self.found.push(invocation.clone());
        if depth >= DEEPEST && !runs.is_empty() {
            runs.clear();
            if let Some(found) = self.found.get_mut(at) {
                found.is_unread = true;
            }
        }
        for each in runs {
            let before = self.found.len();
            match each {
                Inner::Program { start, end } => {
                    let wrapped = wrapped(invocation, start, end);
                    last = self.push(&wrapped, depth.saturating_add(1));
                }
                Inner::Script { at: word, shell } => {
                    let Some(word) = invocation.arguments().get(word) else {
                        continue;
                    };
                    let text = text_of(&self.text, word);
                    self.script(&text, shell, invocation, at);
                }
                Inner::Joined { from } => {
                    let rest = invocation.arguments().get(from..).unwrap_or_default();
                    let text = text_of_all(&self.text, rest);
                    let shell = Shell {
                        dialect: self.dialect,
                        options: self.state.options,
                    };
                    self.script(&text, shell, invocation, at);
                }
                Inner::Input { shell } => self.input(shell, invocation, at),
            }
            if self.found.len() > before {
                if let Some(found) = self.found.get_mut(at) {
                    found.wraps = true;
                }
            }
        }
        last
    }

    /// Goes through a script that a shell is given on standard input.
    fn input(&mut self, shell: Shell, invocation: &Invocation, at: usize) {
        for redirect in &*invocation.redirects {
            if let Some(body) = redirect.heredoc.get() {
                let text = self.body(body);
                self.script(&text, shell, invocation, at);
            } else if redirect.kind == crate::parse::shell::syntax::RedirectKind::HereString {
                let text = text_of(&self.text, &redirect.target);
                self.script(&text, shell, invocation, at);
            }
        }
        let fed = invocation
            .pipe
            .previous
            .and_then(|at| self.found.get(at))
            .cloned();
        if let Some(fed) = fed.filter(|fed| fed.is_any(&["cat", "echo", "printf"])) {
            self.fed(&fed, shell, invocation, at);
        }
    }

    /// Returns the body of a heredoc as the shell hands it over.
    fn body(&self, body: &HeredocBody) -> Text {
        if body.expands {
            text_of_body(&self.text, &body.word)
        } else {
            body.text.clone()
        }
    }

    /// Goes through a script that `cat` or `echo` hands to a shell.
    fn fed(&mut self, fed: &Invocation, shell: Shell, invocation: &Invocation, at: usize) {
        let heredoc = fed
            .redirects
            .iter()
            .find_map(|redirect| redirect.heredoc.get());
        match (fed.program.as_str(), heredoc) {
            ("cat", Some(body)) if fed.operand_positions().is_empty() => {
                let text = self.body(body);
                self.script(&text, shell, invocation, at);
            }
            ("echo" | "printf", _) => {
                let is_option = |word: &&Word| {
                    word.literal()
                        .is_some_and(|text| matches!(&*text, "-e" | "-n" | "-ne" | "-en"))
                };
                let skipped = fed.arguments().iter().take_while(is_option).count();
                let text = text_of_all(
                    &self.text,
                    fed.arguments().get(skipped..).unwrap_or_default(),
                );
                self.script(&text, shell, invocation, at);
            }
            _ => {}
        }
    }

    /// Goes through a script within a word.
    fn script(&mut self, text: &Text, shell: Shell, host: &Invocation, at: usize) {
        let length = text.as_str().len();
        let is_cheap = self.fuel >= length;
        if shell.dialect == Dialect::Unknown {
            return;
        }
        if self.scripts >= DEEPEST || !is_cheap {
            if let Some(host) = self.found.get_mut(at) {
                host.is_unread = true;
            }
            return;
        }
        self.fuel = self.fuel.saturating_sub(length);
        let script = parse(text, shell.dialect);
        let mut wrappers = host.wrappers.clone();
        wrappers.push(wrapper_of(host));
        let around = Around {
            guard: host.guard,
            function: host.function.clone(),
            wrappers,
            host: host.host,
            upstream: host.pipe.upstream.clone(),
            ..Around::default()
        };
        let options = std::mem::replace(&mut self.state.options, shell.options);
        let directory = self.state.directory.clone();
        let outer = std::mem::replace(&mut self.text, text.clone());
        let dialect = std::mem::replace(&mut self.dialect, shell.dialect);
        self.scripts = self.scripts.saturating_add(1);
        self.list(&script.list, &around);
        self.scripts = self.scripts.saturating_sub(1);
        self.dialect = dialect;
        self.text = outer;
        self.state = State { options, directory };
    }

    /// Applies what a command does to the shell itself.
    fn apply(&mut self, simple: &Simple) {
        let Some(program) = simple.words.first().and_then(Word::literal) else {
            return;
        };
        let arguments = simple.words.get(1..).unwrap_or_default();
        if !self.dialect.is_posix() {
            let moves = [
                "cd",
                "chdir",
                "pushd",
                "popd",
                "set-location",
                "sl",
                "push-location",
                "pop-location",
            ];
            if moves.iter().any(|name| program.eq_ignore_ascii_case(name)) {
                self.state.directory = Directory::Unknown;
            }
            return;
        }
        match &*program {
            "set" => {
                let words: Vec<String> = arguments.iter().map(Word::literal_prefix).collect();
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                self.state.options.apply(&words);
            }
            "cd" | "chdir" | "pushd" => {
                let target = arguments.iter().find(|word| {
                    !word.starts_with_literal("-") || word.literal().as_deref() == Some("-")
                });
                self.state.directory = self.moved(target);
            }
            "popd" => self.state.directory = Directory::Unknown,
            _ => {}
        }
    }

    fn moved(&self, target: Option<&Word>) -> Directory {
        let target = target.and_then(Word::literal);
        let Some(target) = target
            .filter(|target| *target != "-" && !target.starts_with('~') && !target.is_empty())
        else {
            return Directory::Unknown;
        };
        let base = match (&self.state.directory, target.starts_with('/')) {
            (_, true) | (Directory::Start, _) => String::new(),
            (Directory::At(base), _) => format!("{base}/"),
            (Directory::Unknown, _) => return Directory::Unknown,
        };
        let path = format!("{base}{target}");
        if path.len() > LONGEST_PATH {
            Directory::Unknown
        } else {
            Directory::At(tidy(&path).into())
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
            upstream: Vec::new(),
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

/// Returns the invocation of a program that stands among the arguments of another.
fn wrapped(outer: &Invocation, start: usize, end: usize) -> Invocation {
    let first = outer.at.saturating_add(1);
    let at = first.saturating_add(start);
    let end = first.saturating_add(end).min(outer.end);
    let word = outer.words.get(at);
    let program = word.map(name_of).unwrap_or_default();
    let (tool, name) = tool::find(&program);
    let mut inner = outer.clone();
    inner.wrappers.push(wrapper_of(outer));
    inner.assignments = assignments(outer, start);
    inner.span = word.map_or(outer.span, |word| {
        let last = outer.words.get(end.saturating_sub(1));
        word.span.to(last.map_or(word.span, |last| last.span))
    });
    inner.at = at;
    inner.end = end;
    inner.tool = tool;
    inner.name = name;
    inner.program = program;
    inner.operands = OnceLock::new();
    inner.wraps = false;
    inner.is_unread = false;
    inner
}

fn wrapper_of(invocation: &Invocation) -> Wrapper {
    Wrapper {
        program: invocation.program.clone(),
        span: invocation
            .program_word()
            .map_or(invocation.span, |word| word.span),
    }
}

/// Returns the assignments in front of a wrapped program: those of its wrapper, and those that `env` is given.
fn assignments(outer: &Invocation, start: usize) -> Arc<[Assignment]> {
    let given = outer.arguments().get(..start).unwrap_or_default();
    let is_given = matches!(outer.program.as_str(), "env" | "sudo" | "doas");
    let given: Vec<Assignment> = given
        .iter()
        .filter(|word| is_given && is_assignment(word))
        .filter_map(|word| {
            let (name, value) = cut(word)?;
            let length = u32::try_from(name.len()).unwrap_or(u32::MAX);
            Some(Assignment {
                name_span: Span::new(word.span.start, word.span.start.saturating_add(length)),
                name,
                appends: false,
                value,
                span: word.span,
            })
        })
        .collect();
    if given.is_empty() {
        return Arc::clone(&outer.assignments);
    }
    outer.assignments.iter().cloned().chain(given).collect()
}

/// Cuts `name=value` into name and value. Where quotes stand around the `=`, the value has the whole word's place.
pub(super) fn cut(word: &Word) -> Option<(String, Word)> {
    let prefix = word.literal_prefix();
    let (name, _) = prefix.split_once('=')?;
    let name = name.strip_suffix('+').unwrap_or(name).to_owned();
    let mut value = word.clone();
    let first = value.parts.first_mut()?;
    let PartKind::Literal(text) = &mut first.kind else {
        return Some((name, quoted(word)?));
    };
    let Some((front, behind)) = text.split_once('=') else {
        return Some((name, quoted(word)?));
    };
    let skipped = front.len().saturating_add(1);
    let is_plain = first.range.len() == text.len();
    *text = behind.to_owned();
    if is_plain {
        let narrow = u32::try_from(skipped).unwrap_or(u32::MAX);
        first.range.start = first.range.start.saturating_add(skipped);
        first.span = Span::new(first.span.start.saturating_add(narrow), first.span.end);
        value.span = Span::new(first.span.start, value.span.end);
        value.range.start = first.range.start;
    }
    if behind_is_empty(first) {
        value.parts.remove(0);
    }
    Some((name, value))
}

fn behind_is_empty(part: &Part) -> bool {
    matches!(&part.kind, PartKind::Literal(text) if text.is_empty())
}

/// Returns the value of `'name=value'` as a word, where all of it is known.
fn quoted(word: &Word) -> Option<Word> {
    let text = word.literal()?;
    let (_, value) = text.split_once('=')?;
    Some(Word {
        parts: vec![Part {
            kind: PartKind::Single(value.to_owned()),
            span: word.span,
            range: 0..0,
        }],
        span: word.span,
        range: 0..0,
    })
}

/// Resolves `.` and `..` in a path.
fn tidy(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let is_absolute = path.starts_with('/');
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if is_absolute => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if is_absolute {
        format!("/{joined}")
    } else {
        joined
    }
}

/// How many programs and scripts may stand within each other.
const DEEPEST: usize = 8;

/// Bytes of the longest working directory that is followed.
const LONGEST_PATH: usize = 512;
