//! Who looks at the shell scripts of a Dockerfile: the linter that is built in, or an installed `ShellCheck` where
//! the user asks for it. The report says which, and what was left out.

use seawall_checks::dockerfile::Input;
use seawall_checks::dockerfile::shell::{self, BUILT_IN, Remark, Script};
use seawall_checks::list;
use seawall_checks::names::Named;
use seawall_model::coverage::{Coverage, CoverageState, UsedSource};
use seawall_model::problem::{Problem, ProblemKind};

use super::shellcheck::ShellCheck;
use super::{CheckOptions, Given};

/// What was seen of shell scripts.
#[derive(Debug, Default)]
pub(super) struct Sight {
    /// How well they were looked at; nothing where nobody asked, or there are none.
    pub(super) coverage: Option<Coverage>,
    /// What could not be looked at.
    pub(super) problems: Vec<Problem>,
    by: By,
}

/// Who looked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum By {
    /// Nobody, or not at everything.
    #[default]
    Nobody,
    BuiltIn,
    Installed,
}

/// Looks at the scripts where their check was selected. What an installed program says is handed to the check; the
/// linter that is built in is asked by the check itself.
pub(super) fn look_at_scripts(input: &mut Input, given: &Given, options: &CheckOptions) -> Sight {
    let check = list::find(shell::ID);
    if !check.is_some_and(|check| options.selected.has(&check.into())) {
        return Sight::default();
    }
    let scripts = input.scripts();
    if scripts.list.is_empty() && scripts.left_out.is_empty() {
        // Nothing to look at: who names a code in a comment is told that it accepts nothing.
        return Sight {
            by: By::Installed,
            ..Sight::default()
        };
    }
    let (mut sight, remarks) = match (&options.shellcheck, BUILT_IN) {
        (Some(program), _) => installed(program, &scripts.list, given),
        (None, Some(name)) => (Sight::by(By::BuiltIn, name.to_owned()), None),
        (None, None) => (blind(), None),
    };
    if let Some(first) = scripts.left_out.first() {
        let line = input.document.source.position(first.start).line;
        let why = format!(
            "{} of its shell scripts are too long or too deep to be looked at, the first at line {line}",
            scripts.left_out.len()
        );
        sight.fail(ProblemKind::Limit, why, given);
    }
    match remarks {
        Some(remarks) => input.set_shell_remarks(remarks),
        None => input.set_shell_codes(options.selected.shell_codes()),
    }
    sight
}

impl Sight {
    /// Says whether a comment that names a check, and accepts nothing, is of no use for sure.
    pub(super) fn sees(&self, named: &Named) -> bool {
        if named.check.id() != shell::ID {
            return true;
        }
        let code = named.variant.as_deref().and_then(|it| it.get(2..));
        let code = code.and_then(|it| it.parse().ok());
        match self.by {
            By::Nobody => false,
            By::BuiltIn => code.is_some_and(shell::is_judged_by_built_in),
            By::Installed => true,
        }
    }

    fn by(by: By, name: String) -> Self {
        Self {
            coverage: Some(line(CoverageState::Covered, None, Some(name))),
            problems: Vec::new(),
            by,
        }
    }

    fn fail(&mut self, kind: ProblemKind, why: String, given: &Given) {
        self.by = By::Nobody;
        if let Some(coverage) = &mut self.coverage {
            coverage.state = coverage.state.min(CoverageState::Partial);
            coverage.why.get_or_insert_with(|| why.clone());
        }
        let problem = Problem::new(kind, WHAT, why);
        self.problems.push(problem.at(&given.name));
    }
}

fn installed(
    program: &ShellCheck,
    list: &[Script],
    given: &Given,
) -> (Sight, Option<Vec<Vec<Remark>>>) {
    let mut sight = Sight::by(By::Installed, program.name());
    let mut failures = 0_usize;
    let mut remarks: Vec<Vec<Remark>> = Vec::with_capacity(list.len());
    for script in list {
        // Where it fails time and again nobody is served by waiting on.
        let said = if failures < MOST_FAILURES {
            program.remarks(script)
        } else {
            Err("it was given up".to_owned())
        };
        remarks.push(said.unwrap_or_else(|why| {
            failures = failures.saturating_add(1);
            if failures == 1 {
                let why = format!("{}: {why}", program.name());
                sight.fail(ProblemKind::Environment, why, given);
            }
            Vec::new()
        }));
    }
    (sight, Some(remarks))
}

/// Says that nobody looks.
fn blind() -> Sight {
    let why = "this program was built without a linter for shell scripts; --shellcheck uses an installed one";
    Sight {
        coverage: Some(line(CoverageState::None, Some(why.to_owned()), None)),
        ..Sight::default()
    }
}

fn line(state: CoverageState, why: Option<String>, source: Option<String>) -> Coverage {
    let source = source.map(|name| UsedSource { name, date: None });
    Coverage {
        what: WHAT.to_owned(),
        state,
        why,
        sources: source.into_iter().collect(),
    }
}

/// What the line of coverage is called.
const WHAT: &str = "shell scripts";
/// Scripts of a file that a program may fail at.
const MOST_FAILURES: usize = 3;
