//! The linter that is built in: shuck, which knows three hundred of `ShellCheck`'s codes.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use shuck_linter::{
    AmbientShellOptions, AnalysisRequest, Diagnostic, LinterSettings, Rule, RuleSet,
    ShellCheckCodeMap, ShellDialect,
};
use shuck_parser::parser::Parser;

use super::code::{is_judged_by_built_in, is_passed_on};
use super::plain::is_plain;
use super::remark::{Remark, Replacement};
use super::script::{Program, Script};

/// The linter, for some codes.
#[derive(Debug)]
pub(super) struct Linter {
    settings: LinterSettings,
}

impl Linter {
    /// Makes it look for codes that somebody wants; for all where nobody says which.
    pub(super) fn of(wanted: Option<&BTreeSet<u16>>) -> Self {
        let is_wanted = |code: u16| {
            is_judged_by_built_in(code)
                && is_passed_on(code)
                && wanted.is_none_or(|wanted| wanted.contains(&code))
        };
        let rules = CODES.mappings().map(|(_, rule)| rule);
        let rules = rules.filter(|rule| {
            let code = CODES.code_for_rule(*rule);
            let code = code.and_then(|code| u16::try_from(code).ok());
            ASKED_BY_OTHERS.contains(rule)
                || code.is_some_and(|code| is_wanted(code) || code == UNSET && is_wanted(NO_NAME))
        });
        let mut settings = LinterSettings::for_rules(rules);
        settings.resolve_source_closure = false;
        Self { settings }
    }

    /// Looks at a script. Nothing is run, and no file is read: what the script sources is not followed.
    pub(super) fn remarks(&mut self, script: &Script) -> Arc<[Remark]> {
        if is_plain(script.text()) {
            return Arc::default();
        }
        let key = Key {
            source: script.source(),
            program: script.program,
            is_strict: script.is_strict,
            is_pipe_strict: script.is_pipe_strict,
        };
        if let Some(known) = known(|known| known.get(&self.settings.rules, &key)) {
            return known;
        }
        let remarks: Arc<[Remark]> = self.look(&key).into();
        known(|known| known.put(self.settings.rules, key, Arc::clone(&remarks)));
        remarks
    }

    fn look(&mut self, key: &Key) -> Vec<Remark> {
        let source = &key.source;
        self.settings.shell = dialect(key.program);
        self.settings.ambient_shell_options = AmbientShellOptions {
            errexit: key.is_strict,
            pipefail: key.is_pipe_strict,
        };
        let dialect = self.settings.shell.parser_dialect();
        let parsed = Parser::with_dialect(source, dialect).parse();
        let request = AnalysisRequest::from_parse_result(&parsed, source, &self.settings);
        let found = request.with_shellcheck_map(&CODES).lint();
        let found = found.iter().filter_map(|found| remark(found, source));
        found.collect()
    }
}

/// Remarks on scripts that were looked at before. Files of one project have many scripts in common, and whoever
/// watches files, or writes one, has the same ones looked at again and again.
#[derive(Debug, Default)]
struct Known {
    rules: Option<RuleSet>,
    remarks: HashMap<Key, Arc<[Remark]>>,
    /// Bytes of the scripts.
    size: usize,
}

/// All that remarks depend on, but for the rules.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    source: String,
    program: Program,
    is_strict: bool,
    is_pipe_strict: bool,
}

impl Known {
    fn get(&self, rules: &RuleSet, key: &Key) -> Option<Arc<[Remark]>> {
        let is_same = self.rules.as_ref() == Some(rules);
        self.remarks.get(key).filter(|_| is_same).map(Arc::clone)
    }

    fn put(&mut self, rules: RuleSet, key: Key, remarks: Arc<[Remark]>) {
        let size = self.size.saturating_add(key.source.len());
        if self.rules != Some(rules) || size > MOST_BYTES || self.remarks.len() >= MOST {
            *self = Self::default();
        }
        self.rules = Some(rules);
        self.size = self.size.saturating_add(key.source.len());
        self.remarks.insert(key, remarks);
    }
}

fn known<T>(with: impl FnOnce(&mut Known) -> T) -> T {
    static KNOWN: LazyLock<Mutex<Known>> = LazyLock::new(Mutex::default);
    with(&mut KNOWN.lock().unwrap_or_else(PoisonError::into_inner))
}

fn remark(found: &Diagnostic, source: &str) -> Option<Remark> {
    let code = CODES.code_for_rule(found.rule)?;
    let range = found.span.start.offset()..found.span.end.offset();
    let told = source.get(range.clone()).unwrap_or_default();
    let (code, message) = match u16::try_from(code).ok()? {
        // It takes these for variables without a name.
        UNSET if told.starts_with("${'") || told.starts_with("${\"") => {
            (NO_NAME, "a name is wanted here, not a quote".to_owned())
        }
        code => (code, found.message.clone()),
    };
    let edits = found.fix.iter().flat_map(shuck_linter::Fix::edits);
    let replacement = |edit: &shuck_linter::Edit| {
        let range = edit.range();
        Replacement {
            range: usize::from(range.start())..usize::from(range.end()),
            text: edit.content().to_owned(),
        }
    };
    is_judged_by_built_in(code).then(|| Remark {
        code,
        message,
        range,
        replacements: edits.map(replacement).collect(),
    })
}

const fn dialect(program: Program) -> ShellDialect {
    match program {
        Program::Sh => ShellDialect::Sh,
        Program::Dash => ShellDialect::Dash,
        Program::Bash => ShellDialect::Bash,
        Program::Ksh => ShellDialect::Ksh,
    }
}

static CODES: LazyLock<ShellCheckCodeMap> = LazyLock::new(ShellCheckCodeMap::default);

/// Rules whose presence other rules ask for.
const ASKED_BY_OTHERS: &[Rule] = &[Rule::AssignSpecialZero, Rule::IndirectExpansion];
/// A variable that nobody sets.
const UNSET: u16 = 2154;
/// A quote where the name of a variable has to stand.
const NO_NAME: u16 = 2301;
/// Scripts that are remembered.
const MOST: usize = 4_096;
/// Their bytes.
const MOST_BYTES: usize = 4 << 20;

#[cfg(test)]
mod tests {
    use super::super::plain::PROGRAMS;
    use super::*;

    #[test]
    fn there_is_nothing_to_say_of_plain_scripts() {
        let words = [
            "",
            "install",
            "-y",
            "--a=b",
            "a==1",
            "=",
            "-",
            "--",
            "+a",
            "%",
            "1",
            "/",
            ".",
            "..",
            "@a/b",
            "a:b",
            "a,b",
            "A=1",
            "-c",
            "-e",
            "-rf /usr",
            "-name a",
            "-exec a",
            "echo",
            "sudo",
            "cd ..",
            "export A=1",
            "local",
            "return 300",
            "exit",
            "test -a",
            "set -x",
            "A",
            "PATH",
            "HOME",
            "_",
            "update",
            "read",
            "source a",
        ];
        for program in [Program::Sh, Program::Dash, Program::Bash, Program::Ksh] {
            for name in PROGRAMS {
                let commands = words.map(|word| format!("{name} {word} a"));
                let script = commands.join(" && ");
                assert!(is_plain(&script), "{script}");
                let key = Key {
                    source: format!("#!{}\n{script}\n", program.path()),
                    program,
                    is_strict: false,
                    is_pipe_strict: false,
                };
                let remarks = Linter::of(None).look(&key);
                assert!(remarks.is_empty(), "{name}: {remarks:?}");
            }
        }
    }

    #[test]
    fn what_is_known_is_bounded_and_of_one_set_of_rules() {
        let key = |source: String| Key {
            source,
            program: Program::Sh,
            is_strict: false,
            is_pipe_strict: false,
        };
        let mut known = Known::default();
        let rules = RuleSet::EMPTY;
        known.put(rules, key("a".into()), Arc::default());
        assert!(known.get(&rules, &key("a".into())).is_some());
        assert!(known.get(&RuleSet::all(), &key("a".into())).is_none());
        known.put(rules, key("a".repeat(MOST_BYTES)), Arc::default());
        assert!(known.get(&rules, &key("a".into())).is_none());
        assert!(known.remarks.len() <= 1);
        for number in 0..=MOST {
            known.put(rules, key(number.to_string()), Arc::default());
            assert!(known.remarks.len() <= MOST);
        }
    }
}
