//! Macros put into conditions.

use super::{CompiledMacro, Compiler, MOST_DEPTH, Named};
use crate::language::collect::MacroItem;
use crate::language::condition::{At, Syntax, parse};
use crate::language::report::{Chain, ErrorCode, Fault, note};
use crate::language::traced::Traced;

/// How far a macro is.
pub(super) enum State {
    /// Read; others are not in it yet.
    Read(Syntax),
    /// Others are being put in.
    Open,
    /// Others are in it; with how many nodes it has and how deep it is.
    Done(Syntax, (usize, usize)),
    /// Something is wrong, and was told.
    Broken,
}

/// Why macros can't be put into a condition.
pub(super) enum Unresolved {
    /// One is wrong, and that was told.
    Broken,
    /// Something else.
    Because(ErrorCode, String, At),
}

impl<'c> Compiler<'c> {
    /// Reads all macros, and puts them into each other.
    pub(super) fn macros(&mut self) {
        let mut named = Vec::new();
        for item in self.collector.macros.iter() {
            let mut names = Named::default();
            let home = self.home(&item.condition_chain, &item.condition);
            let read = self.read(&item.condition, &item.condition_chain, home, &mut names);
            let state = read.map_or(State::Broken, State::Read);
            self.macros.insert(&item.name, state);
            named.push((home, names));
        }
        for (item, (home, names)) in self.collector.macros.iter().zip(named) {
            if let Err(why) = self.resolve(item, 0) {
                self.unresolved(&item.condition_chain, home, why);
            }
            if let Some(State::Done(syntax, _)) = self.macros.get(item.name.as_str()) {
                let syntax = syntax.clone();
                self.out.macros.push(CompiledMacro {
                    name: item.name.clone(),
                    condition: item.condition.as_str().to_owned(),
                    syntax,
                    named: names,
                    is_used: false,
                });
            }
        }
    }

    /// Reads a condition: lists are put in, macros not yet. What is wrong is told.
    pub(super) fn read(
        &mut self,
        condition: &Traced,
        chain: &Chain,
        home: u32,
        named: &mut Named,
    ) -> Option<Syntax> {
        let Some(text) = self.substitution.run(condition, &mut named.lists) else {
            let why = "the condition becomes too long with its lists";
            let fault = Fault::new(ErrorCode::CompileCondition, why, chain);
            note(&mut self.out.faults, fault);
            return None;
        };
        self.used_lists.extend(named.lists.iter().cloned());
        match parse(&text, home) {
            Ok(syntax) => {
                names(&syntax, named);
                Some(syntax)
            }
            Err(unread) => {
                self.unread(chain, &unread);
                None
            }
        }
    }

    /// Puts other macros into one.
    fn resolve(&mut self, item: &'c MacroItem, depth: usize) -> Result<(), Unresolved> {
        let name = item.name.as_str();
        let state = self.macros.insert(name, State::Open);
        let read = match state {
            Some(State::Read(read)) => read,
            Some(other) => {
                self.macros.insert(name, other);
                return Ok(());
            }
            None => return Ok(()),
        };
        let resolved = self.inline(&read, item.sees, depth);
        let state = match &resolved {
            Ok(syntax) => State::Done(syntax.clone(), syntax.size()),
            Err(_) => State::Broken,
        };
        self.macros.insert(name, state);
        resolved.map(|_| ())
    }

    /// Returns a condition with macros put in: those that were defined before `sees`.
    pub(super) fn inline(
        &mut self,
        syntax: &Syntax,
        sees: usize,
        depth: usize,
    ) -> Result<Syntax, Unresolved> {
        match syntax {
            Syntax::And(parts) => self.inline_all(parts, sees, depth).map(Syntax::And),
            Syntax::Or(parts) => self.inline_all(parts, sees, depth).map(Syntax::Or),
            Syntax::Not(inner) => {
                let inner = self.inline(inner, sees, depth)?;
                Ok(Syntax::Not(Box::new(inner)))
            }
            Syntax::Check(_) => Ok(syntax.clone()),
            Syntax::Macro(name, at) => self.macro_of(name, *at, sees, depth),
        }
    }

    fn inline_all(
        &mut self,
        parts: &[Syntax],
        sees: usize,
        depth: usize,
    ) -> Result<Vec<Syntax>, Unresolved> {
        parts
            .iter()
            .map(|part| self.inline(part, sees, depth))
            .collect()
    }

    fn macro_of(
        &mut self,
        name: &str,
        at: At,
        sees: usize,
        depth: usize,
    ) -> Result<Syntax, Unresolved> {
        let because = |code, why: String| Err(Unresolved::Because(code, why, at));
        let Some(item) = self
            .collector
            .macros
            .get(name)
            .filter(|item| item.number < sees)
        else {
            let why = format!("Undefined macro '{name}' used in filter.");
            return because(ErrorCode::Validate, why);
        };
        self.used_macros.insert(name.to_owned());
        if matches!(self.macros.get(name), Some(State::Read(_))) {
            if depth >= NESTED {
                let why = "macros are nested too deep".to_owned();
                return because(ErrorCode::Validate, why);
            }
            self.resolve(item, depth.saturating_add(1))?;
        }
        let (syntax, size) = match self.macros.get(name) {
            Some(State::Done(syntax, size)) => (syntax, *size),
            Some(State::Open) => {
                let why = format!("reference loop in macro '{name}'");
                return because(ErrorCode::Validate, why);
            }
            _ => return Err(Unresolved::Broken),
        };
        if size.0 > self.left || size.1 > MOST_DEPTH {
            let why = "the conditions become too large with their macros".to_owned();
            return because(ErrorCode::CompileCondition, why);
        }
        let syntax = syntax.clone();
        self.left = self.left.saturating_sub(size.0);
        Ok(syntax)
    }

    pub(super) fn unresolved(&mut self, chain: &Chain, home: u32, why: Unresolved) {
        if let Unresolved::Because(code, why, at) = why {
            let at = self.way(chain, at, home);
            note(&mut self.out.faults, Fault::new(code, why, &at));
        }
    }
}

/// Adds the macros that a condition names.
fn names(syntax: &Syntax, named: &mut Named) {
    match syntax {
        Syntax::And(parts) | Syntax::Or(parts) => {
            for part in parts {
                names(part, named);
            }
        }
        Syntax::Not(inner) => names(inner, named),
        Syntax::Macro(name, _) => {
            named.macros.insert(name.clone());
        }
        Syntax::Check(_) => {}
    }
}

/// How deep macros that were changed later may name each other.
const NESTED: usize = 64;
