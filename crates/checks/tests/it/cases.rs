//! Every check against its cases: `tests/cases/ID.txt`, see `tests/cases/README.md`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use seawall_checks::check::{Check, Fixing};
use seawall_checks::dockerfile::shell;
use seawall_checks::fault::{Edit, Fault, Safety};
use seawall_checks::fix;
use seawall_checks::list;

use crate::live::is_only_live;
use crate::run;

/// One case of a check.
pub(crate) struct Case {
    title: String,
    is_bad: bool,
    is_tricky: bool,
    /// `@ set` lines: parameters.
    pub(crate) set: Vec<(String, String)>,
    variants: Vec<String>,
    /// The documents in order, the first of them the one that the check's id speaks of.
    pub(crate) documents: Vec<Document>,
    /// What a fix makes of the first document.
    fixed: Option<(Safety, String)>,
}

/// A document of a case.
pub(crate) struct Document {
    pub(crate) name: String,
    pub(crate) text: String,
    marks: Vec<(u32, u32)>,
}

#[test]
fn checks_tell_what_their_cases_mark() {
    let mut cases = 0_usize;
    let mut complaints = Vec::new();
    for check in list::all().filter(|check| !is_blind(check)) {
        let path = folder().join(format!("{}.txt", check.id));
        let Ok(text) = std::fs::read_to_string(&path) else {
            complaints.push(format!(
                "{}: tests/cases/{}.txt is missing",
                check.id, check.id
            ));
            continue;
        };
        let read = read_cases(&text, check.id);
        cases += read.len();
        complaints.extend(complaints_about(check, &read));
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    let judged = list::all().filter(|check| !is_only_live(check)).count();
    assert!(cases >= 5 * judged);
}

#[test]
fn examples_show_the_fault_and_its_absence() {
    for check in list::all().filter(|check| !is_blind(check)) {
        let judge = |text: &str| run::judge(check, &Case::of_example(check.id, text));
        assert!(
            !judge(check.bad).is_empty(),
            "{}: the bad example",
            check.id
        );
        let told = judge(check.good);
        assert!(
            told.is_empty(),
            "{}: the good example: {}",
            check.id,
            told[0].message
        );
    }
}

/// Says whether a check cannot see any document, or not in this build.
fn is_blind(check: &Check) -> bool {
    if is_only_live(check) {
        return true;
    }
    let is_blind = check.id == shell::ID && shell::BUILT_IN.is_none();
    if is_blind {
        eprintln!("skipped: {}: built without shell-lint", check.id);
    }
    is_blind
}

#[test]
fn no_case_is_without_its_check() {
    for entry in std::fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let id = path.file_stem().unwrap().to_str().unwrap();
        assert!(
            id == "README" || list::find(id).is_some(),
            "{}",
            path.display()
        );
    }
}

fn complaints_about(check: &'static Check, cases: &[Case]) -> Vec<String> {
    let mut complaints = Vec::new();
    for case in cases {
        let place = format!("{}: {}", check.id, case.title);
        let faults = run::judge(check, case);
        complaints.extend(compare(case, &faults).map(|why| format!("{place}: {why}")));
        if let Some((safety, wanted)) = &case.fixed {
            let fixed = mend(case, &faults, *safety);
            if fixed != *wanted {
                complaints.push(format!("{place}: fixed to\n{fixed}instead of\n{wanted}"));
            }
            let again = Case {
                documents: with_text(case, &fixed),
                ..case.like()
            };
            let left = run::judge(check, &again);
            if mend(&again, &left, *safety) != fixed {
                complaints.push(format!("{place}: a second fix changes it again"));
            }
        }
    }
    let count = |wanted: fn(&Case) -> bool| cases.iter().filter(|case| wanted(case)).count();
    let (bad, good) = (count(|case| case.is_bad), count(|case| !case.is_bad));
    if bad < 2 || good < 2 || count(|case| case.is_tricky) < 1 {
        complaints.push(format!(
            "{}: two bad, two good and one tricky case are needed",
            check.id
        ));
    }
    if matches!(check.fixing, Fixing::Safe | Fixing::Unsafe)
        && count(|case| case.fixed.is_some()) == 0
    {
        complaints.push(format!("{}: no case shows its fix", check.id));
    }
    complaints
}

fn compare(case: &Case, faults: &[Fault]) -> Option<String> {
    if !case.is_bad {
        return faults
            .first()
            .map(|fault| format!("told `{}`", fault.message));
    }
    let mut wanted: Vec<(usize, u32, u32)> = Vec::new();
    for (number, document) in case.documents.iter().enumerate() {
        wanted.extend(
            document
                .marks
                .iter()
                .map(|(start, end)| (number, *start, *end)),
        );
    }
    let told = |fault: &Fault| {
        let span = fault.place.span.unwrap_or_default();
        (fault.place.document, span.start, span.end)
    };
    let mut told: Vec<_> = faults.iter().map(told).collect();
    told.sort_unstable();
    wanted.sort_unstable();
    if wanted.is_empty() {
        return Some("a bad case marks nothing".to_owned());
    }
    if told != wanted {
        let shown = told.iter().map(|(document, start, end)| {
            let text = &case.documents[*document].text;
            format!("`{}`", &text[*start as usize..*end as usize])
        });
        let shown = shown.collect::<Vec<_>>().join(", ");
        return Some(format!(
            "told {shown} ({told:?}) where {wanted:?} is marked"
        ));
    }
    let variants: Vec<&str> = faults.iter().filter_map(|fault| fault.variant).collect();
    (!case.variants.is_empty() && variants != case.variants)
        .then(|| format!("told the variants {variants:?}"))
}

/// Applies the best fix of each fault that may be applied.
fn mend(case: &Case, faults: &[Fault], safety: Safety) -> String {
    let fixes = faults.iter().filter_map(|fault| {
        fault
            .fixes
            .iter()
            .find(|fix| safety == Safety::Unsafe || fix.safety == Safety::Safe)
    });
    let edits: Vec<Edit> = fixes
        .flat_map(|fix| fix.edits.iter().cloned())
        .filter(|edit| edit.document == 0)
        .collect();
    fix::apply(&case.documents[0].text, &edits).0
}

fn with_text(case: &Case, text: &str) -> Vec<Document> {
    let mut documents: Vec<Document> = case
        .documents
        .iter()
        .map(|document| Document {
            name: document.name.clone(),
            text: document.text.clone(),
            marks: Vec::new(),
        })
        .collect();
    text.clone_into(&mut documents[0].text);
    documents
}

impl Case {
    /// Makes a case of one document.
    pub(crate) fn of(id: &str, text: &str) -> Self {
        Self {
            title: "example".to_owned(),
            is_bad: true,
            is_tricky: false,
            set: Vec::new(),
            variants: Vec::new(),
            documents: vec![Document {
                name: run::name_of(id).to_owned(),
                text: text.to_owned(),
                marks: Vec::new(),
            }],
            fixed: None,
        }
    }

    /// Makes a case of a check's own example, with the parameters without which the check is silent.
    fn of_example(id: &str, text: &str) -> Self {
        let needed = EXAMPLES_NEED.iter().filter(|(check, ..)| *check == id);
        let beside = EXAMPLES_BESIDE.iter().filter(|(check, ..)| *check == id);
        let mut case = Self {
            set: needed
                .map(|(_, key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
            ..Self::of(id, text)
        };
        case.documents
            .extend(beside.map(|(_, name, text)| Document {
                name: (*name).to_owned(),
                text: (*text).to_owned(),
                marks: Vec::new(),
            }));
        case
    }

    fn like(&self) -> Self {
        Self {
            set: self.set.clone(),
            ..Self::of("", "")
        }
    }
}

/// Parameters for the examples of checks that say nothing without: id, name, value.
const EXAMPLES_NEED: &[(&str, &str, &str)] = &[
    ("IMG-0062", "today", "2026-05-01"),
    ("DF-0004", "registries", "registry.example"),
    ("K8S-0018", "registries", "registry.example"),
    ("DF-0131", "label.org.example.team", "text"),
    ("DF-0132", "label.org.example.team", "text"),
    ("DF-0132", "only-these-labels", "true"),
    ("DF-0133", "label.org.example.team", "text"),
    ("DF-0139", "label.org.example.contact", "email"),
];

/// Documents beside the examples of checks that say nothing without: id, name, text.
const EXAMPLES_BESIDE: &[(&str, &str, &str)] = &[
    ("DF-0094", ".dockerignore", "*.log\n"),
    ("DF-0142", ".dockerignore", "node_modules\n"),
];

/// Reads a file of cases. Panics tell what is wrong with it.
fn read_cases(text: &str, id: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut into_fixed = false;
    for line in text.split_inclusive('\n') {
        if let Some(heading) = line.strip_prefix("=== ") {
            let (kind, title) = heading
                .trim_end()
                .split_once(": ")
                .expect("=== KIND: TITLE");
            assert!(
                ["bad", "good", "tricky bad", "tricky good"].contains(&kind),
                "{id}: {kind}"
            );
            cases.push(Case {
                title: title.to_owned(),
                is_bad: kind.ends_with("bad"),
                is_tricky: kind.starts_with("tricky"),
                ..Case::of(id, "")
            });
            into_fixed = false;
            continue;
        }
        let Some(case) = cases.last_mut() else {
            continue;
        };
        if let Some(kind) = line.strip_prefix("--- fixed") {
            let safety = if kind.trim() == "unsafe" {
                Safety::Unsafe
            } else {
                Safety::Safe
            };
            case.fixed = Some((safety, String::new()));
            into_fixed = true;
        } else if let Some(header) = line.strip_prefix("@ ") {
            read_header(case, header.trim_end(), id);
        } else if let (true, Some((_, fixed))) = (into_fixed, &mut case.fixed) {
            fixed.push_str(&unescape(line));
        } else {
            take_line(case.documents.last_mut().unwrap(), &unescape(line));
        }
    }
    for case in &cases {
        let marks = case
            .documents
            .iter()
            .map(|document| document.marks.len())
            .sum::<usize>();
        assert!(
            case.is_bad == (marks > 0),
            "{id}: {}: {marks} marks",
            case.title
        );
    }
    cases
}

fn read_header(case: &mut Case, header: &str, id: &str) {
    let (word, rest) = header.split_once(' ').unwrap_or((header, ""));
    match word {
        "set" => {
            let (key, value) = rest.split_once('=').expect("@ set KEY=VALUE");
            case.set.push((key.to_owned(), value.to_owned()));
        }
        "variant" => case.variants.extend(rest.split(' ').map(str::to_owned)),
        "file" => case.documents.push(Document {
            name: rest.to_owned(),
            text: String::new(),
            marks: Vec::new(),
        }),
        "name" => rest.clone_into(&mut case.documents[0].name),
        _ => panic!("{id}: {header}"),
    }
}

/// Takes a line and the marks in it: `«` and `»` around what is to be underlined.
fn take_line(document: &mut Document, line: &str) {
    for char in line.chars() {
        let at = u32::try_from(document.text.len()).unwrap();
        match char {
            '«' => document.marks.push((at, u32::MAX)),
            '»' => {
                document
                    .marks
                    .iter_mut()
                    .rfind(|(_, end)| *end == u32::MAX)
                    .unwrap()
                    .1 = at;
            }
            _ => document.text.push(char),
        }
    }
}

/// `␍` stands for a carriage return, `␉` for a tab, `␠` for a blank at a line's end.
fn unescape(line: &str) -> String {
    line.replace('␍', "\r").replace('␉', "\t").replace('␠', " ")
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

/// The parameters of `@ set` lines by name.
pub(crate) fn parameters(set: &[(String, String)]) -> BTreeMap<&str, Vec<&str>> {
    let mut parameters: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (key, value) in set {
        parameters.entry(key).or_default().push(value);
    }
    parameters
}
