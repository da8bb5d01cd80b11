//! Version orders held against the tools that define them: `dpkg --compare-versions` and rpm's own
//! comparison. Skipped with a message where the tool is absent.
//!
//! dpkg compares one pair per process, so 1,000 pairs are compared by default and 10,000 where the
//! environment has `SEAWALL_ORACLE=full`. rpm compares all 20,000 in one process.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use std::cmp::Ordering;
use std::io::Write as _;
use std::process::{Command, Stdio};

use seawall_advisory::record::Scheme;

#[test]
fn dpkg_agrees() {
    let full = std::env::var("SEAWALL_ORACLE").is_ok_and(|value| value == "full");
    let mut pairs = pairs(if full { 14_000 } else { 1_400 }, DPKG_EPOCHS, DPKG_PIECES);
    // On a command line these would be options.
    pairs.retain(|(a, b)| !a.starts_with('-') && !b.starts_with('-'));
    assert!(pairs.len() > if full { 12_500 } else { 1_250 });
    // Answers `lt`, `eq`, `gt`, or `bad` for what dpkg refuses (exit status 2).
    let script = r#"
        command -v dpkg >/dev/null || exit 99
        while read -r a b; do
            dpkg --compare-versions "$a" lt "$b"
            status=$?
            if [ $status = 0 ]; then echo lt
            elif [ $status = 2 ]; then echo bad
            elif dpkg --compare-versions "$a" eq "$b"; then echo eq
            else echo gt; fi
        done"#;
    let Some(answers) = ask("sh", &["-c", script], &pairs) else {
        println!("skipped: dpkg is not installed");
        return;
    };
    agree(Scheme::Dpkg, &pairs, &answers);
}

#[test]
fn rpm_agrees_on_versions() {
    let pairs = pairs(20_000, &[""], RPM_PIECES);
    compare_with_rpm("vercmp", "rpm.vercmp(a, b)", &pairs);
}

#[test]
fn rpm_agrees_on_epoch_version_release() {
    let by_object = "(function(x, y) if x < y then return -1 elseif y < x then return 1 \
                     else return 0 end end)\
                     (rpm.ver(a), rpm.ver(b))";
    // rpm's version objects sort a missing release first; its comparison of dependencies, which is
    // ours, leaves it out. The two agree where both sides have a release, or neither.
    let mut pairs = pairs(20_000, EVR_EPOCHS, EVR_PIECES);
    pairs.retain(|(a, b)| {
        let parse = seawall_advisory::version::rpm::Evr::parse;
        parse(a)
            .zip(parse(b))
            .is_some_and(|(a, b)| a.release.is_some() == b.release.is_some())
    });
    compare_with_rpm("evr", by_object, &pairs);
}

fn compare_with_rpm(name: &str, expression: &str, pairs: &[(String, String)]) {
    assert!(pairs.len() > 10_000, "{}", pairs.len());
    let folder = std::env::temp_dir().join(format!("seawall-rpm-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let input = folder.join(name);
    std::fs::write(&input, lines(pairs)).unwrap();
    let script = format!(
        "%{{lua: for line in io.lines('{}') do local a, b = line:match('^(%S+) (%S+)$'); \
         local r = {expression}; print(r < 0 and 'lt\\n' or r > 0 and 'gt\\n' or 'eq\\n') end}}",
        input.display(),
    );
    let answers = ask("rpm", &["--eval", &script], &[]);
    std::fs::remove_file(&input).unwrap();
    let Some(answers) = answers else {
        println!("skipped: rpm is not installed");
        return;
    };
    agree(Scheme::Rpm, pairs, &answers);
}

/// Runs a program and returns its lines; `None` where it is not installed.
pub(crate) fn ask(
    program: &str,
    arguments: &[&str],
    pairs: &[(String, String)],
) -> Option<Vec<String>> {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take().unwrap();
    let input = lines(pairs);
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    if output.status.code() == Some(99) {
        return None;
    }
    writer.join().unwrap().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    Some(
        text.lines()
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
    )
}

fn lines(pairs: &[(String, String)]) -> String {
    pairs.iter().flat_map(|(a, b)| [a, " ", b, "\n"]).collect()
}

pub(crate) fn agree(scheme: Scheme, pairs: &[(String, String)], answers: &[String]) {
    assert_eq!(
        answers.len(),
        pairs.len(),
        "{} gave no answer to some pairs",
        scheme.name()
    );
    let mut seen = [0_usize; 3];
    for ((a, b), answer) in pairs.iter().zip(answers) {
        let ours = match scheme.compare(a, b) {
            Ok(Ordering::Less) => "lt",
            Ok(Ordering::Equal) => "eq",
            Ok(Ordering::Greater) => "gt",
            Err(_) => "bad",
        };
        assert_eq!(ours, answer, "{} {a} {b}", scheme.name());
        let at = ["lt", "eq", "gt"].iter().position(|word| *word == ours);
        if let Some(slot) = at.and_then(|at| seen.get_mut(at)) {
            *slot += 1;
        }
    }
    // The pairs must try all three answers, and few be refused, or the test says little.
    assert!(
        seen.iter().all(|count| *count > pairs.len() / 50),
        "{seen:?}"
    );
    assert!(seen.iter().sum::<usize>() > pairs.len() * 3 / 4, "{seen:?}");
}

/// Makes pairs of versions out of pieces: a random one behind one of `epochs`, and a copy with a
/// change or two.
pub(crate) fn pairs(count: usize, epochs: &[&str], pieces: &[&str]) -> Vec<(String, String)> {
    let mut random = Random(0x5EA_3A11);
    (0..count)
        .map(|_| {
            let mut a = vec![random.pick(epochs)];
            a.extend((0..=random.below(7)).map(|_| random.pick(pieces)));
            let mut b = a.clone();
            for _ in 0..=random.below(2) {
                let at = 1 + random.below(b.len() - 1);
                match random.below(5) {
                    0 => b.insert(at, random.pick(pieces)),
                    1 if b.len() > 2 => drop(b.remove(at)),
                    2 => b.push(random.pick(pieces)),
                    3 => b[0] = random.pick(epochs),
                    _ => b[at] = random.pick(pieces),
                }
            }
            (a.concat(), b.concat())
        })
        .collect()
}

/// A linear congruential generator (Knuth's MMIX constants): the same pairs on every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    pub(crate) fn pick<'a>(&mut self, pieces: &[&'a str]) -> &'a str {
        pieces[self.below(pieces.len())]
    }
}

/// Mostly none; some that dpkg refuses.
const DPKG_EPOCHS: &[&str] = &[
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "0:",
    "1:",
    "2:",
    "+1:",
    "01:",
    "x:",
    "2147483648:",
];
const DPKG_PIECES: &[&str] = &[
    "0",
    "1",
    "2",
    "9",
    "10",
    "007",
    "1",
    "2",
    ".",
    ".",
    ".",
    "-1",
    "~",
    "~~",
    "+",
    "+b1",
    "deb12u1",
    "a",
    "b",
    "Z",
    "rc1",
    "99999999999999999999",
    "ubuntu0.1",
    "git2024",
    "_",
    "+esm1",
    "-",
    "0",
    "00",
];
const RPM_PIECES: &[&str] = &[
    "0",
    "1",
    "2",
    "9",
    "10",
    "007",
    ".",
    ".",
    ".",
    "~",
    "^",
    "~~",
    "+",
    "_",
    "a",
    "b",
    "Z",
    "rc1",
    "el9",
    "el9_4",
    "git2024",
    "99999999999999999999",
    "module",
    "1",
    "2",
];
const EVR_EPOCHS: &[&str] = &["", "", "", "", "0:", "1:", "01:", "2:"];
const EVR_PIECES: &[&str] = &[
    "0", "1", "2", "10", "007", ".", ".", "-1", "~", "^", "a", "b", "el9", "el9_4", "rc1",
];
