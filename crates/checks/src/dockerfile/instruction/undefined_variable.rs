//! DF-0113.

use seawall_model::nearest::nearest;
use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::dockerfile::Input;
use crate::dockerfile::Site;
use crate::fault::{Edit, Fault, Fix};
use crate::parse::dockerfile::expand::{Definition, Operator, Use};
use crate::parse::dockerfile::stage::{Base, Stage};
use crate::parse::dockerfile::syntax::{Instruction, InstructionKind, Word};
use std::cell::LazyCell;
use std::collections::BTreeSet;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0113",
    name: "undefined-variable",
    title: "a variable is used that nobody sets",
    severity: Severity::Low,
    severity_why: "it is empty, which the first build or run mostly shows",
    why: "A variable that nobody sets is worth nothing: `COPY app.jar /opt/$NAEM/` copies to \
          `/opt//`. It may be misspelt, be set further down or in another stage, or be declared \
          in front of the first `FROM` only, where no stage sees it. What the base image sets is \
          not known here, so a name is told only where the file itself speaks for a mistake.",
    remedy: "Correct the name, or declare it in this stage: `ARG NAME`. One that is declared in \
          front of the first `FROM` needs `ARG NAME` again.",
    bad: "ARG VERSION=1\nFROM alpine:3.20\nLABEL version=$VERSION\n",
    good: "ARG VERSION=1\nFROM alpine:3.20\nARG VERSION\nLABEL version=$VERSION\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[Alias {
        peer: Peer::BuildKit,
        id: "UndefinedVar",
    }],
    cwe: &[],
    references: &[
        "https://docs.docker.com/reference/build-checks/undefined-var/",
        "https://docs.docker.com/reference/dockerfile/#environment-replacement",
    ],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Dockerfile(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    let names = LazyCell::new(|| Names::of(input));
    let mut budget = MOST_COMPARED;
    let mut fixed: BTreeSet<(usize, String)> = BTreeSet::new();
    for site in input.sites().filter(|site| !site.is_trigger) {
        let Some(stage) = input.stages.of(site.index) else {
            continue;
        };
        let own = LazyCell::new(|| own_names(site.instruction));
        for used in uses(input, site) {
            let takes_nothing = matches!(
                used.operator,
                Operator::Default | Operator::Alternative | Operator::Demand
            );
            if takes_nothing || own.contains(used.name.as_str()) {
                continue;
            }
            let name = &used.name;
            let Some(reason) = names.reason(stage, &used, &mut budget) else {
                continue;
            };
            let message = match &reason {
                Reason::Nobody => format!("`{name}` is set by nobody"),
                Reason::Global => {
                    format!("`{name}` is declared in front of the first `FROM` only")
                }
                Reason::Later => format!("`{name}` is set further down only"),
                Reason::Near(near) => format!("`{name}` is not set; `{near}` is"),
            };
            let mut fault = Fault::new(&CHECK, message, input.place(site, used.span)).value(name);
            if reason == Reason::Global && fixed.insert((stage.index, name.clone())) {
                let edit = Edit::insert(site.instruction.span, format!("ARG {name}\n"));
                fault = fault.fix(Fix::unsafe_("Declare it in this stage", vec![edit]));
            }
            // The base image may set it.
            faults.push(if matches!(reason, Reason::Later | Reason::Near(_)) {
                fault.likely()
            } else {
                fault
            });
        }
    }
}

/// Why a variable is taken for a mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Reason {
    Nobody,
    Global,
    Later,
    Near(String),
}

/// Names that the file sets.
struct Names<'a> {
    /// In front of the first `FROM`.
    global: BTreeSet<&'a str>,
    /// In each stage, and in those that it is built on.
    of_stage: Vec<BTreeSet<&'a str>>,
}

impl<'a> Names<'a> {
    fn of(input: &'a Input) -> Self {
        let in_front = input.document.instructions.iter().enumerate();
        let in_front = in_front.take_while(|(at, _)| input.stages.of(*at).is_none());
        let global = in_front.flat_map(|(_, it)| own_names(it)).collect();
        let mut of_stage: Vec<BTreeSet<&str>> = Vec::new();
        for stage in input.stages.all() {
            let below = match stage.base {
                Base::Stage(base) => of_stage.get(base).filter(|names| names.len() < MOST_NAMES),
                _ => None,
            };
            let mut names = below.cloned().unwrap_or_default();
            names.extend(stage.variable_names());
            of_stage.push(names);
        }
        Self { global, of_stage }
    }

    fn reason(&self, stage: &Stage, used: &Use, budget: &mut usize) -> Option<Reason> {
        let name = used.name.as_str();
        match used.definition {
            Definition::Undefined | Definition::Base if self.global.contains(name) => {
                return Some(Reason::Global);
            }
            Definition::Undefined => return Some(Reason::Nobody),
            Definition::Base => {}
            _ => return None,
        }
        let here = self.of_stage.get(stage.index)?;
        if here.contains(name) {
            return Some(Reason::Later);
        }
        // Short names are near each other by chance.
        if name.len() < SHORTEST {
            return None;
        }
        let left = budget.checked_sub(1)?;
        *budget = left;
        let known: Vec<&str> = here.iter().copied().take(MOST_NAMES).collect();
        let near = nearest(name, &known).filter(|near| is_mistake(name, near))?;
        Some(Reason::Near(near.to_owned()))
    }
}

/// Says whether two names that are near each other are so by mistake: short ones are by chance, and `A1` and `A2`
/// are meant.
fn is_mistake(name: &str, near: &str) -> bool {
    let letters = |name: &str| -> String {
        let is_letter = |char: &char| !char.is_ascii_digit();
        name.chars().filter(is_letter).collect()
    };
    name.len() >= SHORTEST && near.len() >= SHORTEST && letters(name) != letters(near)
}

/// Returns the names that an instruction itself sets: a value may have its own old value in it.
fn own_names(instruction: &Instruction) -> BTreeSet<&str> {
    match &instruction.kind {
        InstructionKind::Arg(pairs) | InstructionKind::Env(pairs, _) => {
            pairs.iter().map(|pair| pair.name.as_str()).collect()
        }
        _ => BTreeSet::new(),
    }
}

/// Returns the variables that are expanded in an instruction, in order.
fn uses(input: &Input, site: Site<'_>) -> Vec<Use> {
    let instruction = site.instruction;
    let mut words: Vec<&Word> = Vec::new();
    match &instruction.kind {
        InstructionKind::Copy(copy) => {
            let flags = instruction.flags.iter();
            let flags = flags.filter(|flag| EXPANDED.iter().any(|name| flag.is(name)));
            words.extend(flags.filter_map(|flag| flag.value.as_ref()));
            words.extend(&copy.sources);
            words.push(&copy.destination);
        }
        InstructionKind::Env(pairs, _) | InstructionKind::Arg(pairs) => {
            words.extend(pairs.iter().filter_map(|pair| pair.value.as_ref()));
        }
        InstructionKind::Label(pairs, _) => {
            for pair in pairs {
                words.push(&pair.name);
                words.extend(&pair.value);
            }
        }
        InstructionKind::Expose(list) | InstructionKind::Volume(list) => words.extend(list),
        InstructionKind::User(word)
        | InstructionKind::Workdir(word)
        | InstructionKind::StopSignal(word) => words.push(word),
        _ => {}
    }
    words.retain(|word| word.as_str().contains('$'));
    let expanded = words
        .iter()
        .map(|word| input.stages.expand(site.index, word));
    let mut uses: Vec<Use> = expanded.flat_map(|it| it.uses).collect();
    if matches!(instruction.kind, InstructionKind::Copy(_)) {
        for heredoc in instruction.heredocs.iter().filter(|it| it.expands) {
            uses.extend(input.stages.expand_body(site.index, &heredoc.body).uses);
        }
    }
    uses
}

/// Flags of `COPY` and `ADD` in which variables are expanded.
const EXPANDED: &[&str] = &["chown", "chmod", "checksum"];

/// Bytes of the shortest name that may be another's misspelt.
const SHORTEST: usize = 5;
/// Names that one is compared with.
const MOST_NAMES: usize = 500;

/// Names that are compared with others.
const MOST_COMPARED: usize = 1_000;
