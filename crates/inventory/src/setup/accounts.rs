//! The accounts of a system: passwd(5), shadow(5) and group(5). Hashes of passwords are told by their kind
//! (crypt(5)) and not kept.

use seawall_model::location::{Location, Position};
use seawall_model::problem::{Problem, ProblemKind};
use seawall_model::setup::{Account, Group, Password};

use crate::extractor::{Extracted, Extractor, Fact, Grouping, Interest, LayerFile, Names, Purpose};
use crate::unpack::Unpack;

/// Reads accounts.
#[derive(Clone, Copy, Debug)]
pub struct Accounts;

/// A line of `shadow`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShadowLine {
    /// The line.
    pub location: Location,
    /// The account that it speaks of.
    pub name: String,
    /// What the account asks for.
    pub password: Password,
}

/// What a file gave: its good lines, and what is wrong with the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines<T> {
    /// In the order of the file.
    pub lines: Vec<T>,
    /// One for all bad lines.
    pub problem: Option<Problem>,
}

impl Extractor for Accounts {
    fn id(&self) -> &'static str {
        "accounts"
    }

    fn version(&self) -> u32 {
        1
    }

    fn names(&self) -> Option<Names> {
        Some(Names {
            files: &["passwd", "shadow", "group"],
            endings: &[],
        })
    }

    fn purpose(&self) -> Purpose {
        Purpose::Misconfigurations
    }

    fn interest(&self, path: &str) -> Option<Interest> {
        let (folder, _) = path.rsplit_once('/')?;
        FOLDERS.contains(&folder).then_some(Interest {
            max_bytes: MOST_BYTES,
            grouping: Grouping::Single,
        })
    }

    fn extract(&self, files: &[LayerFile], _: &dyn Unpack, out: &mut Extracted) {
        for file in files {
            let (fact, problem) = match file.path.rsplit('/').next() {
                Some("passwd") => {
                    let read = parse_passwd(&file.path, &file.bytes);
                    (Fact::Accounts(read.lines), read.problem)
                }
                Some("shadow") => {
                    let read = parse_shadow(&file.path, &file.bytes);
                    (Fact::Shadow(read.lines), read.problem)
                }
                _ => {
                    let read = parse_group(&file.path, &file.bytes);
                    (Fact::Groups(read.lines), read.problem)
                }
            };
            out.facts.push((file.path.clone(), fact));
            out.problems.extend(problem);
        }
    }
}

/// Reads `passwd`. The password of a line that says `x` stands elsewhere.
pub fn parse_passwd(path: &str, bytes: &[u8]) -> Lines<Account> {
    each_line(path, bytes, |location, fields| {
        let [name, password, uid, gid, _, home, shell] = fields else {
            return None;
        };
        Some(Account {
            location: location.clone(),
            name: some_name(name)?,
            uid: uid.parse().ok()?,
            gid: gid.parse().ok()?,
            home: (*home).to_owned(),
            shell: (*shell).to_owned(),
            password: match *password {
                "x" => Password::Elsewhere,
                other => password_of(other),
            },
            password_location: location,
        })
    })
}

/// Reads `shadow`.
pub fn parse_shadow(path: &str, bytes: &[u8]) -> Lines<ShadowLine> {
    each_line(path, bytes, |location, fields| {
        let [name, password, ..] = fields else {
            return None;
        };
        Some(ShadowLine {
            location,
            name: some_name(name)?,
            password: password_of(password),
        })
    })
}

/// Reads `group`.
pub fn parse_group(path: &str, bytes: &[u8]) -> Lines<Group> {
    each_line(path, bytes, |location, fields| {
        let [name, _, gid, members] = fields else {
            return None;
        };
        let members = members.split(',').filter(|member| !member.is_empty());
        Some(Group {
            location,
            name: some_name(name)?,
            gid: gid.parse().ok()?,
            members: members.take(MOST_MEMBERS).map(str::to_owned).collect(),
        })
    })
}

fn each_line<T>(
    path: &str,
    bytes: &[u8],
    read: impl Fn(Location, &[&str]) -> Option<T>,
) -> Lines<T> {
    let mut lines = Vec::new();
    let mut bad = 0_usize;
    let mut first_bad = 0_usize;
    for (index, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        let line = String::from_utf8_lossy(line);
        let line = line.trim_end_matches('\r');
        // Lines of NIS and comments, which the C library passes over, too.
        if line.trim().is_empty() || line.starts_with(['#', '+', '-']) {
            continue;
        }
        let number = index.saturating_add(1);
        if lines.len() >= MOST_LINES {
            let why = format!("only the first {MOST_LINES} lines are read");
            let problem = Problem::new(ProblemKind::Limit, "accounts file", why).at(path);
            return Lines {
                lines,
                problem: Some(problem),
            };
        }
        let mut location = Location::file(path, None);
        location.start = u32::try_from(number)
            .ok()
            .map(|line| Position { line, column: 1 });
        let fields: Vec<&str> = line.splitn(MOST_FIELDS, ':').collect();
        if let Some(line) = read(location, &fields) {
            lines.push(line);
            continue;
        }
        if bad == 0 {
            first_bad = number;
        }
        bad = bad.saturating_add(1);
    }
    let problem = (bad > 0).then(|| {
        let why = match bad {
            1 => format!("line {first_bad} is not of the form of such a file"),
            _ => {
                format!("{bad} lines are not of the form of such a file, the first is {first_bad}")
            }
        };
        Problem::new(ProblemKind::Input, "accounts file", why).at(path)
    });
    Lines { lines, problem }
}

fn some_name(name: &str) -> Option<String> {
    (!name.is_empty()).then(|| name.to_owned())
}

/// Tells what a password field asks for. What is no hash fits no password.
fn password_of(field: &str) -> Password {
    if field.is_empty() {
        return Password::Empty;
    }
    if field.starts_with(['!', '*']) {
        return Password::Locked;
    }
    let kind = KINDS.iter().find(|(prefix, _)| field.starts_with(prefix));
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'/';
    match kind {
        Some((_, kind)) => Password::Hash(kind),
        None if field.len() == 13 && field.bytes().all(is_letter) => Password::Hash("DES"),
        None => Password::Locked,
    }
}

/// Prefixes of hashes and what they stand for (crypt(5)).
const KINDS: &[(&str, &str)] = &[
    ("$1$", "MD5"),
    ("$2", "bcrypt"),
    ("$5$", "SHA-256"),
    ("$6$", "SHA-512"),
    ("$7$", "scrypt"),
    ("$y$", "yescrypt"),
    ("$gy$", "gost-yescrypt"),
    ("$argon2", "Argon2"),
    ("$md5", "SunMD5"),
    ("$sha1", "SHA-1"),
    ("$3$", "NT"),
    ("_", "BSDi DES"),
];

/// Where the files lie; systems that are updated as a whole keep the vendor's under `usr`.
const FOLDERS: &[&str] = &["etc", "usr/lib", "usr/etc"];
const MOST_BYTES: u64 = 4 << 20;
/// Lines that are kept of a file.
const MOST_LINES: usize = 20_000;
const MOST_FIELDS: usize = 10;
const MOST_MEMBERS: usize = 1000;
