//! Requirements: tables from the package managers' manuals, the laws of sets, and the package
//! managers themselves asked whether a version satisfies a requirement.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use proptest::prelude::*;
use seawall_advisory::record::{Range, Scheme, Until};
use seawall_advisory::version::Invalid;
use seawall_advisory::version::requirement::{Ranges, cargo, composer, gem, npm};

use crate::version_oracle::{Random, ask};

type Reader = fn(&str) -> Result<Ranges, Invalid>;

/// Each row: a requirement, and the ranges that it becomes: `[a, b)` affected from a, fixed in b;
/// `[a, b]` last affected b; `[a, b|` nobody calls b a fix; `-` for no bound.
fn check(read: Reader, rows: &[(&str, &str)]) {
    for (text, want) in rows {
        let ranges = read(text).unwrap_or_else(|why| panic!("{text}: {why}"));
        let shown: Vec<String> = ranges.into_affected().iter().map(show).collect();
        assert_eq!(shown.join(" "), *want, "{text}");
    }
}

fn show(range: &Range) -> String {
    let from = range.introduced.as_deref().unwrap_or("-");
    match &range.until {
        Until::Fixed(to) => format!("[{from}, {to})"),
        Until::LastAffected(to) => format!("[{from}, {to}]"),
        Until::Limit(to) => format!("[{from}, {to}|"),
        Until::Open => format!("[{from}, -)"),
    }
}

#[test]
fn npm_ranges() {
    check(
        npm,
        &[
            ("*", "[-, -)"),
            ("", "[-, -)"),
            ("<1.2.3", "[-, 1.2.3)"),
            ("<= 1.2.3", "[-, 1.2.3]"),
            (">1.2.3", "[1.2.4-0, -)"),
            ("> 1.2.3-beta < 2", "[1.2.3-beta.0, 2.0.0)"),
            (">= 1.0.0, < 1.2.3", "[1.0.0, 1.2.3)"),
            ("1.2.3", "[1.2.3, 1.2.3]"),
            ("<1.0.0 || >=2.0.0 <2.1.1", "[-, 1.0.0) [2.0.0, 2.1.1)"),
            ("<1.5.0||>=1.2.0 <2.0.0", "[-, 2.0.0)"),
            (">=2.0.0 <1.0.0", ""),
            // The README of node-semver: hyphen, x-ranges, tilde, caret.
            ("1.2.3 - 2.3.4", "[1.2.3-0, 2.3.5-0|"),
            ("1.2 - 2.3", "[1.2.0-0, 2.4.0-0|"),
            ("1.x", "[1.0.0-0, 2.0.0-0|"),
            ("1.2.x", "[1.2.0-0, 1.3.0-0|"),
            ("~1.2.3", "[1.2.3, 1.3.0-0|"),
            ("~1.2", "[1.2.0-0, 1.3.0-0|"),
            ("~1", "[1.0.0-0, 2.0.0-0|"),
            ("^1.2.3", "[1.2.3, 2.0.0-0|"),
            ("^0.2.3", "[0.2.3, 0.3.0-0|"),
            ("^0.0.3", "[0.0.3, 0.0.4-0|"),
            ("^1.2.3-beta.2", "[1.2.3-beta.2, 2.0.0-0|"),
            ("^0.x", "[0.0.0-0, 1.0.0-0|"),
        ],
    );
    check_invalid(npm, &["foo", ">=", "<= x.y", "1.2.3 -", "!1.0.0"]);
}

#[test]
fn cargo_requirements() {
    check(
        cargo,
        &[
            ("*", "[-, -)"),
            // The Cargo book: caret, tilde, wildcard, comparison, multiple.
            ("1.2.3", "[1.2.3, 2.0.0-0|"),
            ("^1.2", "[1.2.0, 2.0.0-0|"),
            ("0.2.3", "[0.2.3, 0.3.0-0|"),
            ("0.0.3", "[0.0.3, 0.0.4-0|"),
            ("0.0", "[0.0.0, 0.1.0-0|"),
            ("0", "[0.0.0, 1.0.0-0|"),
            ("~1.2.3", "[1.2.3, 1.3.0-0|"),
            ("~1", "[1.0.0, 2.0.0-0|"),
            ("1.*", "[1.0.0, 2.0.0-0|"),
            ("1.2.*", "[1.2.0, 1.3.0-0|"),
            (">= 1.2.0", "[1.2.0, -)"),
            ("> 1", "[2.0.0-0, -)"),
            ("< 2", "[-, 2.0.0)"),
            ("= 1.2.3", "[1.2.3, 1.2.3]"),
            (">= 1.2, < 1.5", "[1.2.0, 1.5.0)"),
        ],
    );
    check_invalid(cargo, &["", "foo", ">=", "1.2.3.4", "1.0 || 2.0"]);
}

#[test]
fn gem_requirements() {
    check(
        gem,
        &[
            (">= 0", "[0, -)"),
            ("< 1.2.3", "[-, 1.2.3)"),
            ("~> 2.2", "[2.2, 3.A|"),
            ("~> 2.2.0", "[2.2.0, 2.3.A|"),
            ("~> 2.2.0.rc1", "[2.2.0.rc1, 2.3.A|"),
            ("~> 3", "[3, 4.A|"),
            ("~> 1.2, >= 1.2.3", "[1.2.3, 2.A|"),
            ("1.2.3", "[1.2.3, 1.2.3]"),
            ("!= 1.2.3", "[-, 1.2.3) [1.2.3.0.0.0.1.A, -)"),
            ("> 1.2, < 1.3", "[1.2.0.0.0.1.A, 1.3)"),
        ],
    );
    check_invalid(gem, &["", "foo", ">=", "^ 1.0", "~> x"]);
}

#[test]
fn composer_constraints() {
    check(
        composer,
        &[
            ("*", "[-, -)"),
            ("<2.0.17", "[-, 2.0.17)"),
            (">=2.0.0,<2.0.17", "[2.0.0-dev, 2.0.17)"),
            (">=2.0.0 <2.0.17", "[2.0.0-dev, 2.0.17)"),
            ("<1.0 || >=2.0,<2.1", "[-, 1.0) [2.0-dev, 2.1)"),
            ("<1.0|>=2.0", "[-, 1.0) [2.0-dev, -)"),
            ("1.0.2", "[1.0.2, 1.0.2]"),
            (">1.0.2", "[1.0.2-patch-dev, -)"),
            // "Versions and constraints": wildcard, hyphen, tilde, caret.
            ("1.0.*", "[1.0-dev, 1.1-dev|"),
            ("1.0 - 2.0", "[1.0-dev, 2.1-dev|"),
            ("1.0.0 - 2.1.0", "[1.0.0-dev, 2.1.0]"),
            ("~1.2", "[1.2-dev, 2-dev|"),
            ("~1.2.3", "[1.2.3-dev, 1.3-dev|"),
            ("^1.2.3", "[1.2.3-dev, 2-dev|"),
            ("^0.3", "[0.3-dev, 0.4-dev|"),
            ("^0.0.3", "[0.0.3-dev, 0.0.4-dev|"),
        ],
    );
    check_invalid(composer, &["", "foo", ">=", "dev-main", "<dev-main"]);
}

fn check_invalid(read: Reader, texts: &[&str]) {
    for text in texts {
        assert!(read(text).is_err(), "{text:?}");
    }
    let many = vec!["!=1.0.0"; 1001].join(", ");
    assert!(read(&many).is_err());
}

#[test]
fn vulnerable_is_what_is_neither_patched_nor_unaffected() {
    let patched = [cargo(">= 1.2.5, < 1.3.0"), cargo(">= 1.3.2")].map(Result::unwrap);
    let unaffected = cargo("< 1.1.0").unwrap();
    let spared = Ranges::union_of(Scheme::SemVer, patched).union(&unaffected);
    let shown: Vec<String> = spared
        .complement()
        .into_affected()
        .iter()
        .map(show)
        .collect();
    assert_eq!(shown, ["[1.1.0, 1.2.5)", "[1.3.0, 1.3.2)"]);
    assert!(
        Ranges::none(Scheme::SemVer)
            .complement()
            .contains("0")
            .unwrap()
    );
    assert!(Ranges::all(Scheme::SemVer).complement().is_empty());
}

fn sets() -> impl Strategy<Value = Ranges> {
    let bound = "[0-3]\\.[0-2]\\.[0-1](-a)?";
    let condition =
        ("(<|<=|>|>=|=|!=|\\^|~)", bound).prop_map(|(operator, bound)| operator + &bound);
    let alternative = prop::collection::vec(condition, 1..3).prop_map(|all| all.join(" "));
    prop::collection::vec(alternative, 1..4)
        .prop_map(|any| npm(&any.join(" || ").replace("!=", "<")).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn sets_obey_their_laws(a in sets(), b in sets(), version in "[0-4]\\.[0-2]\\.[0-2](-(a|0|b))?") {
        let holds = |set: &Ranges| set.contains(&version).unwrap();
        prop_assert_eq!(holds(&a.union(&b)), holds(&a) || holds(&b));
        prop_assert_eq!(holds(&a.intersect(&b)), holds(&a) && holds(&b));
        prop_assert_eq!(holds(&a.complement()), !holds(&a));
        // Ranges that do not touch, in order, are the only way to write a set.
        prop_assert_eq!(a.complement().complement(), a.clone());
        prop_assert_eq!(a.union(&a), a.clone());
        prop_assert_eq!(a.intersect(&a), a.clone());
        prop_assert_eq!(a.union(&b), b.union(&a));
        let neither = a.complement().intersect(&b.complement());
        let same = |x: Ranges, y: Ranges| {
            let probes = ["0.0.0-0", "1.0.0", "1.0.0-a", "2.1.1", "3.2.1", "9.9.9"];
            probes.iter().all(|probe| x.contains(probe) == y.contains(probe))
        };
        prop_assert!(same(neither, a.union(&b).complement()));
    }

    /// The ranges of a record hold what the set holds.
    #[test]
    fn affected_ranges_are_the_set(a in sets(), version in "[0-4]\\.[0-2]\\.[0-2](-(a|0|b|a\\.0))?") {
        let compare = |bound: &str| Scheme::Npm.compare(&version, bound).unwrap();
        let inside = a.clone().into_affected().iter().any(|range| {
            range.introduced.as_deref().is_none_or(|from| compare(from).is_ge())
                && match &range.until {
                    Until::Fixed(to) | Until::Limit(to) => compare(to).is_lt(),
                    Until::LastAffected(to) => compare(to).is_le(),
                    Until::Open => true,
                }
        });
        prop_assert_eq!(inside, a.contains(&version).unwrap());
    }

    #[test]
    fn readers_never_panic(text in "[0-9.x*<>=!~^|, @a-] {0,1}[0-9.x*<>=!~^|, @a-]{0,20}") {
        for read in [npm, cargo, gem, composer] as [Reader; 4] {
            if let Ok(ranges) = read(&text) {
                drop(ranges.complement().into_affected());
            }
        }
    }
}

#[test]
fn npm_itself_agrees() {
    let script = "let semver = null;
for (const path of ['semver', '/usr/share/nodejs/semver', '/usr/lib/node_modules/npm/node_modules/semver',
        '/usr/local/lib/node_modules/npm/node_modules/semver', '/usr/share/nodejs/npm/node_modules/semver'])
    if (!semver) try { semver = require(path); } catch (e) {}
if (!semver) process.exit(99);
const options = { loose: true, includePrerelease: true };
const out = [];
for (const line of require('fs').readFileSync(0, 'utf8').trimEnd().split('\\n')) {
    const at = line.indexOf(' ');
    const range = line.slice(at + 1).replaceAll('_', ' ');
    const good = semver.validRange(range, options) !== null;
    out.push(!good ? 'bad' : semver.satisfies(line.slice(0, at), range, options) ? 'in' : 'out');
}
console.log(out.join('\\n'));
";
    let mut questions = questions(NPM_VERSIONS, NPM_OPERATORS, NPM_BOUNDS, "_");
    // A hyphen range among other conditions: npm's loose mode passes over the hyphen.
    questions.retain(|(_, range)| !range.contains("_-_") || range.matches('_').count() == 2);
    let answers = ask("node", &["-e", script], &questions);
    agree("npm's semver", npm, &questions, answers);
}

#[test]
fn ruby_itself_agrees() {
    let script = "require 'rubygems'
STDIN.each_line do |line|
  version, requirement = line.chomp.split(' ', 2)
  begin
    list = requirement.gsub('_', ' ').split(',').map(&:strip)
    puts(Gem::Requirement.new(list).satisfied_by?(Gem::Version.new(version)) ? 'in' : 'out')
  rescue ArgumentError
    puts 'bad'
  end
end
";
    let questions = questions(GEM_VERSIONS, GEM_OPERATORS, GEM_BOUNDS, ",_");
    let answers = ask("ruby", &["-e", script], &questions);
    agree("Ruby", gem, &questions, answers);
}

#[test]
fn composer_itself_agrees() {
    let script = "$path = '/usr/share/php/Composer/Semver/autoload.php';
if (!is_file($path)) exit(99);
require $path;
while (($line = fgets(STDIN)) !== false) {
    [$version, $constraint] = explode(' ', trim($line), 2);
    try {
        echo Composer\\Semver\\Semver::satisfies($version, str_replace('_', ' ', $constraint)) ? \"in\\n\" : \"out\\n\";
    } catch (UnexpectedValueException $e) {
        echo \"bad\\n\";
    }
}
";
    let mut questions = questions(COMPOSER_VERSIONS, COMPOSER_OPERATORS, COMPOSER_BOUNDS, "_");
    // An operator before `1.2.*`: we take `=` there.
    questions.retain(|(_, constraint)| {
        let mut conditions = constraint.split(['_', ',', '|']);
        conditions.all(|one| !one.contains('*') || one.starts_with(|c: char| c.is_ascii_digit()))
    });
    let answers = ask("php", &["-r", script], &questions);
    agree("composer/semver", composer, &questions, answers);
}

/// Makes versions and requirements of one or two conditions; blanks are written as `_`.
fn questions(
    versions: &[&str],
    operators: &[&str],
    bounds: &[&str],
    separator: &str,
) -> Vec<(String, String)> {
    let mut random = Random(0x5EA_3A11);
    let condition = |random: &mut Random| [random.pick(operators), random.pick(bounds)].concat();
    (0..12_000)
        .map(|_| {
            let mut requirement = condition(&mut random);
            if random.below(2) == 1 {
                requirement = [requirement, condition(&mut random)].join(separator);
            }
            (random.pick(versions).to_owned(), requirement)
        })
        .collect()
}

fn agree(tool: &str, read: Reader, questions: &[(String, String)], answers: Option<Vec<String>>) {
    let Some(answers) = answers else {
        println!("skipped: {tool} is not installed");
        return;
    };
    assert_eq!(answers.len(), questions.len());
    let mut seen = [0_usize; 3];
    for ((version, requirement), answer) in questions.iter().zip(&answers) {
        let ours = match read(&requirement.replace('_', " ")) {
            Ok(ranges) => usize::from(!ranges.contains(version).unwrap()),
            Err(_) => 2,
        };
        seen[ours] += 1;
        assert_eq!(
            ["in", "out", "bad"][ours],
            answer,
            "{version} {requirement}"
        );
    }
    assert!(
        seen[0] > 1000 && seen[1] > 1000 && seen[2] < 3000,
        "{seen:?}"
    );
}

/// No prereleases of bounds that `<` has incomplete: there we say more than npm. None of what `^`
/// and `~` begin with: npm's own versions disagree there.
const NPM_VERSIONS: &[&str] = &[
    "0.0.0",
    "0.0.3",
    "0.0.4-0",
    "0.1.3-a",
    "0.1.2",
    "0.1.3",
    "0.2.0",
    "1.0.0",
    "1.2.2",
    "1.2.3-alpha",
    "1.2.3",
    "1.2.4-0",
    "1.2.4",
    "1.3.0",
    "1.9.9",
    "2.0.0",
    "2.1.0",
    "2.3.4",
    "2.3.5",
    "10.0.0",
];
const NPM_OPERATORS: &[&str] = &[
    "",
    "=",
    "<",
    "<=",
    ">",
    ">=",
    "^",
    "~",
    "^",
    "~",
    ">_",
    "<=_",
    "~>",
    "1.0.0_-_",
    "||_",
    "0.1_||_>=",
];
const NPM_BOUNDS: &[&str] = &[
    "1.2.3",
    "1.2.3",
    "1.2",
    "1",
    "1.x",
    "1.2.x",
    "0.1.2",
    "0.1",
    "0",
    "0.0.3",
    "2.0.0",
    "2",
    "1.2.3-alpha",
    "v1.2.3",
    "2.3.4",
    "*",
];
const GEM_VERSIONS: &[&str] = &[
    "0",
    "0.9",
    "1",
    "1.0",
    "1.2.a",
    "1.2",
    "1.2.0",
    "1.2.1",
    "1.2.3.rc1",
    "1.2.3",
    "1.2.3.0.1",
    "1.2.3.1",
    "1.3.a",
    "1.3.pre",
    "1.3",
    "1.9",
    "2.0.rc1",
    "2.0",
    "2",
    "3",
    "10",
];
const GEM_OPERATORS: &[&str] = &[
    "", "=_", "!=_", "<_", "<=_", ">_", ">=_", "~>_", "~>", "~>_", ">=",
];
const GEM_BOUNDS: &[&str] = &[
    "1",
    "1.0",
    "1.2",
    "1.2.0",
    "1.2.3",
    "1.2.3.1",
    "1.2.3.rc1",
    "1.2.0.a",
    "2",
    "2.0.rc1",
    "0.9",
    "0",
    "1.3",
];
/// No prereleases of what stands behind `<`: there we say more than Composer.
const COMPOSER_VERSIONS: &[&str] = &[
    "0.0.3",
    "0.0.4",
    "0.1.2",
    "0.1.3",
    "0.3",
    "0.4",
    "1.0.0",
    "1.0.2",
    "1.0.2.1",
    "1.0.3",
    "1.1",
    "1.2.2",
    "1.2.3",
    "1.2.4",
    "1.3",
    "1.9.9",
    "2.0.0",
    "2.0.17",
    "2.1.0",
    "2.1.5",
    "3.0",
    "1.2.5-beta1",
    "0.5-RC1",
];
const COMPOSER_OPERATORS: &[&str] = &[
    "", "=", "==", "!=", "<>", "<", "<=", ">", ">=", "^", "~", ">=_", "<_", "1.0_-_", ">=1.0,",
    "<0.2_||_",
];
const COMPOSER_BOUNDS: &[&str] = &[
    "1.2.3", "1.2", "1", "1.2.*", "1.*", "0.0.3", "0.3", "0.1.2", "2.0.0", "2.0", "2.1.0", "1.0.2",
    "1.0.2.1", "v1.2.3", "2.1", "1.0.0",
];
