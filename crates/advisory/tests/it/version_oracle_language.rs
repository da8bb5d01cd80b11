//! Version orders of languages held against the tools that define them: Python's `packaging`, npm's
//! `semver`, Ruby's `Gem::Version`, Maven's `ComparableVersion`, Composer's `Comparator`, Go's
//! `golang.org/x/mod/semver` and Elixir's `Version`, 12,000 pairs each, in one process each.
//! Skipped with a message where the tool is absent.

#![expect(clippy::print_stdout, reason = "a skipped test says so")]

use seawall_advisory::record::Scheme;

use crate::version_oracle::{Random, agree, ask, pairs};

#[test]
fn python_agrees() {
    let pairs = slots(PEP440);
    // The system's own Python has the distribution's package; another may come first on the path.
    let script = "import sys
try:
    from packaging.version import Version, InvalidVersion
except ImportError:
    sys.exit(99)
for line in sys.stdin:
    try:
        a, b = map(Version, line.split())
        print('lt' if a < b else 'gt' if a > b else 'eq')
    except InvalidVersion:
        print('bad')
";
    let answers = ["/usr/bin/python3", "python3"]
        .iter()
        .find_map(|python| ask(python, &["-c", script], &pairs));
    hold(Scheme::Pep440, &pairs, answers, "Python's packaging");
}

#[test]
fn npm_agrees() {
    let pairs = slots(NPM);
    let script = "let semver = null;
for (const path of ['semver', '/usr/share/nodejs/semver', '/usr/lib/node_modules/npm/node_modules/semver',
        '/usr/local/lib/node_modules/npm/node_modules/semver', '/usr/share/nodejs/npm/node_modules/semver'])
    if (!semver) try { semver = require(path); } catch (e) {}
if (!semver) process.exit(99);
const out = [];
for (const line of require('fs').readFileSync(0, 'utf8').trimEnd().split('\\n')) {
    const [a, b] = line.split(' ').map(text => semver.parse(text, { loose: true }));
    const order = a && b ? semver.compare(a, b) : null;
    out.push(order === null ? 'bad' : order < 0 ? 'lt' : order > 0 ? 'gt' : 'eq');
}
console.log(out.join('\\n'));
";
    let answers = ask("node", &["-e", script], &pairs);
    hold(Scheme::Npm, &pairs, answers, "npm's semver");
}

#[test]
fn ruby_agrees() {
    let pairs = pairs(COUNT, &["0", "1", "2", "10", "007"], GEM_PIECES);
    let script = "require 'rubygems'
STDIN.each_line do |line|
  a, b = line.split
  begin
    puts({ -1 => 'lt', 0 => 'eq', 1 => 'gt' }[Gem::Version.new(a) <=> Gem::Version.new(b)])
  rescue ArgumentError
    puts 'bad'
  end
end
";
    let answers = ask("ruby", &["-e", script], &pairs);
    hold(Scheme::RubyGems, &pairs, answers, "Ruby");
}

#[test]
fn maven_agrees() {
    let pairs = slots(MAVEN);
    let folder = std::env::temp_dir().join(format!("seawall-maven-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let source = folder.join("Compare.java");
    let program = "import org.apache.maven.artifact.versioning.ComparableVersion;
public class Compare {
    public static void main(String[] arguments) throws Exception {
        var lines = new java.io.BufferedReader(new java.io.InputStreamReader(System.in)).lines();
        lines.forEach(line -> {
            String[] pair = line.split(\" \");
            int order = new ComparableVersion(pair[0]).compareTo(new ComparableVersion(pair[1]));
            System.out.println(order < 0 ? \"lt\" : order > 0 ? \"gt\" : \"eq\");
        });
    }
}
";
    std::fs::write(&source, program).unwrap();
    let jars = "/usr/share/java/maven3-artifact.jar:/usr/share/java/commons-lang3.jar";
    let jars = std::env::var("SEAWALL_MAVEN_CLASSPATH").unwrap_or_else(|_| jars.to_owned());
    let answers = ask("java", &["-cp", &jars, source.to_str().unwrap()], &pairs);
    std::fs::remove_dir_all(&folder).unwrap();
    // Without the library, or without a compiler, there is nothing on standard output.
    let answers = answers.filter(|answers| !answers.is_empty());
    hold(Scheme::Maven, &pairs, answers, "Maven's artifact library");
}

#[test]
fn composer_agrees() {
    let mut pairs = slots(COMPOSER);
    pairs.truncate(COUNT / 6 * 5);
    pairs.extend(slots(COMPOSER_DATES).into_iter().take(COUNT / 6));
    let script = "$path = '/usr/share/php/Composer/Semver/autoload.php';
if (!is_file($path)) exit(99);
require $path;
$parser = new Composer\\Semver\\VersionParser();
while (($line = fgets(STDIN)) !== false) {
    try {
        [$a, $b] = array_map([$parser, 'normalize'], explode(' ', trim($line)));
        if ($a !== $b && (strpos($a, 'dev-') === 0 || strpos($b, 'dev-') === 0)) { echo \"bad\\n\"; continue; }
        echo Composer\\Semver\\Comparator::lessThan($a, $b) ? \"lt\\n\"
            : (Composer\\Semver\\Comparator::greaterThan($a, $b) ? \"gt\\n\" : \"eq\\n\");
    } catch (UnexpectedValueException $e) {
        echo \"bad\\n\";
    }
}
";
    let answers = ask("php", &["-r", script], &pairs);
    hold(Scheme::Composer, &pairs, answers, "composer/semver");
}

#[test]
fn go_agrees() {
    let pairs = slots(GO);
    let folder = std::env::temp_dir().join(format!("seawall-go-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let source = folder.join("main.go");
    let program = "package main
import (\"bufio\"; \"fmt\"; \"os\"; \"strings\"; \"golang.org/x/mod/semver\")
func main() {
    lines := bufio.NewScanner(os.Stdin)
    out := bufio.NewWriter(os.Stdout)
    defer out.Flush()
    for lines.Scan() {
        pair := strings.Fields(lines.Text())
        if !semver.IsValid(pair[0]) || !semver.IsValid(pair[1]) { fmt.Fprintln(out, \"bad\"); continue }
        fmt.Fprintln(out, []string{\"lt\", \"eq\", \"gt\"}[semver.Compare(pair[0], pair[1])+1])
    }
}
";
    std::fs::write(&source, program).unwrap();
    let script = "export GO111MODULE=off GOFLAGS= GOPATH=/usr/share/gocode GOCACHE=\"$1/cache\"
        [ -d /usr/share/gocode/src/golang.org/x/mod/semver ] || exit 99
        command -v go >/dev/null || exit 99
        exec go run \"$1/main.go\"";
    let folder_text = folder.to_str().unwrap();
    let answers = ask("sh", &["-c", script, "sh", folder_text], &pairs);
    std::fs::remove_dir_all(&folder).unwrap();
    hold(Scheme::Go, &pairs, answers, "Go's semver");
}

#[test]
fn elixir_agrees() {
    let pairs = slots(HEX);
    let script = "IO.stream(:stdio, :line) |> Enum.each(fn line ->
  [a, b] = String.split(line)
  with {:ok, a} <- Version.parse(a), {:ok, b} <- Version.parse(b) do
    IO.puts(Version.compare(a, b))
  else
    :error -> IO.puts(\"bad\")
  end
end)";
    let answers = ask("elixir", &["-e", script], &pairs);
    hold(Scheme::Hex, &pairs, answers, "Elixir");
}

fn hold(scheme: Scheme, pairs: &[(String, String)], answers: Option<Vec<String>>, tool: &str) {
    match answers {
        Some(answers) => agree(scheme, pairs, &answers),
        None => println!("skipped: {tool} is not installed"),
    }
}

/// Makes pairs of versions: a random choice for each place, and a copy with another choice at one
/// or two places.
fn slots(places: &[&[&str]]) -> Vec<(String, String)> {
    let mut random = Random(0x5EA_3A11);
    let mut pairs = Vec::with_capacity(COUNT);
    for _ in 0..COUNT {
        let a: Vec<&str> = places.iter().map(|choices| random.pick(choices)).collect();
        let mut b = a.clone();
        for _ in 0..=random.below(2) {
            let at = random.below(places.len());
            b[at] = random.pick(places[at]);
        }
        pairs.push((a.concat(), b.concat()));
    }
    pairs
}

const COUNT: usize = 12_000;

const PEP440: &[&[&str]] = &[
    &["", "", "", "", "", "v", "1!", "0!", "V"],
    &["0", "1", "1", "2", "10", "01"],
    &["", ".0", ".1", ".1", ".2", ".10", ".01"],
    &["", ".0", ".0.0", ".1", ".99999999999999999999999"],
    &[
        "", "", "", "", "a1", "b2", "rc1", "c1", ".rc1", "-alpha", "_beta.3", "pre", "preview2",
        "A01", "rc", "rc.1", "alpha1", "a", "b", "x1",
    ],
    &[
        "", "", "", ".post1", "-1", "-r2", "post", "_rev3", ".post0", ".POST", "-01", "r",
    ],
    &["", "", "", ".dev0", "dev", "-dev3", "_dev1", ".DEV.2"],
    &[
        "",
        "",
        "",
        "+abc",
        "+abc.1",
        "+1",
        "+1.2",
        "+1-2",
        "+ABC_2",
        "+ubuntu.1",
        "+2a",
        "+01",
        "+",
    ],
];
/// What node-semver's loose mode allows; it has no incomplete versions, which we have.
const NPM: &[&[&str]] = &[
    &["", "", "", "", "v", "=", "=v"],
    &["0", "1", "1", "2", "10", "01"],
    &[".0", ".1", ".1", ".2", ".10"],
    &[".0", ".1", ".1", ".2", ".123456789012345"],
    &[
        "", "", "", "", "-alpha", "-alpha.1", "-beta.2", "-beta.11", "-0", "-1", "-01", "-1a",
        "-A", "alpha", "beta.2", "rc", "--", "-rc.1-x", "-a.b", "-rc.1.0",
    ],
    &["", "", "", "", "", "", "+build", "+1.2", "+"],
];
const GEM_PIECES: &[&str] = &[
    ".0",
    ".0",
    ".0",
    ".1",
    ".1",
    ".2",
    ".10",
    ".a",
    ".b",
    ".rc1",
    ".1a",
    "-1",
    "-beta",
    ".A",
    ".00",
    ".pre",
    ".0a0",
    ".99999999999999999999999",
    "1",
];
/// What all versions of Maven agree about: from 3.9 on zeros before a list of numbers count
/// (`1.0-1` is not `1-1`), and words in the middle are grouped otherwise. Ours is the newest;
/// tables of `version.rs` try the rest.
const MAVEN: &[&[&str]] = &[
    &["0", "1", "1", "2", "10", "01"],
    &["", ".0", ".1", ".1", ".2"],
    &["", "", ".0", ".1", ".0.0", ".99999999999999999999999"],
    &[
        "",
        "",
        "",
        "-alpha",
        "-alpha-1",
        "-alpha1",
        "-a1",
        "-b2",
        "-m3",
        "-beta",
        "-rc",
        "-rc1",
        "-RC2",
        "-cr1",
        "-SNAPSHOT",
        "-ga",
        ".Final",
        ".RELEASE",
        "-sp",
        "-sp1",
        ".SP2",
        "-foo",
        "-foo1",
        ".foo",
        ".jre8",
        "-jre",
        "-android",
        "rc1",
        "a",
        ".v20200101",
        "-M1",
        ".RC1",
        ".GA",
        "-x1",
        "-rc-1",
        "-beta-10",
        "-beta9",
        "-foo-10",
    ],
];
const COMPOSER: &[&[&str]] = &[
    &["", "", "", "v", "V"],
    &["0", "1", "1", "2", "10", "2010"],
    &["", ".0", ".1", ".1", ".2", ".10", ".01"],
    &["", ".0", ".1", ".2", ".3.4"],
    &[
        "",
        "",
        "",
        "",
        "-alpha",
        "-alpha1",
        "-alpha.2",
        "a1",
        "-beta2",
        "-beta.10",
        "b2",
        "-RC1",
        "RC2",
        "rc",
        "-patch1",
        "-p1",
        "-pl2",
        "p",
        "-stable",
        "_beta3",
        "-beta-2",
        "-beta.2.1",
        ".x",
        "-foo",
    ],
    &[
        "", "", "", "", "", "-dev", "dev", ".dev", "+build.1", "@dev",
    ],
];
const COMPOSER_DATES: &[&[&str]] = &[
    &[
        "20100102",
        "2010-01-02",
        "2010.01.02.1",
        "201001021200",
        "2010:01:02",
        "2010.1.2",
        "1.0.0",
        "2010",
        "20100102.1",
        "20100102-01",
        "v2011-01",
        "100000",
    ],
    &["", "", "-alpha1", "-beta2", ".RC1", "p1", "-stable"],
    &["", "", "-dev"],
];
/// The module proxy's own library wants the `v` and all of a number's digits without leading zeros;
/// we do not.
const GO: &[&[&str]] = &[
    &["v"],
    &["0", "1", "1", "2", "10"],
    &[".0", ".1", ".1", ".2", ".10"],
    &[".0", ".1", ".1", ".2", ".99999999999999999999999"],
    &[
        "",
        "",
        "",
        "-alpha",
        "-alpha.1",
        "-beta.2",
        "-beta.11",
        "-0",
        "-0.20191109021931-daa7c04131f5",
        "-0.20201109021931-000000000000",
        "-20191109021931-daa7c04131f5",
        "-pre.0.20191109021931-abcdef012345",
        "-rc.1",
        "-rc1",
        "-A",
        "-1a",
        "-",
    ],
    &["", "", "", "", "", "", "", "+incompatible", "+meta.1", "+"],
];
const HEX: &[&[&str]] = &[
    &["0", "1", "1", "2", "10"],
    &[".0", ".1", ".1", ".2", ".10"],
    &[".0", ".1", ".1", ".2", ".99999999999999999999999"],
    &[
        "", "", "", "-alpha", "-alpha.1", "-beta.2", "-beta.11", "-0", "-1", "-rc.1", "-rc1", "-A",
        "-1a", "-", "-rc.1.0",
    ],
    &["", "", "", "", "", "", "", "+build", "+1.2", "+"],
];
