//! Release files of one line or a few: `NAME release VERSION (CODENAME)` of Red Hat's family and
//! others, `SuSE-release`, `alpine-release`, `debian_version`.

use seawall_model::distribution::Distribution;

/// Reads `NAME release VERSION (CODENAME)`, also without the word `release`, as Photon and Mariner
/// write it.
pub(super) fn read_release_line(text: &str) -> Option<Distribution> {
    let line = first_line(text)?;
    let (name, rest) = match line.split_once(" release") {
        Some((name, rest)) => (name.trim(), rest.trim()),
        None => line
            .rsplit_once(' ')
            .filter(|(_, last)| starts_with_digit(last))?,
    };
    let version = rest
        .split_whitespace()
        .next()
        .filter(|v| starts_with_digit(v));
    let codename = rest
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'))
        .map(|(code, _)| code.trim().to_owned());
    let id = id_of_name(name);
    Some(Distribution {
        version: short_version(&id, version.unwrap_or_default()),
        id,
        id_like: Vec::new(),
        name: name.to_owned(),
        pretty_name: line,
        codename: codename.filter(|code| !code.is_empty()),
        base_codename: None,
        variant: None,
        path: String::new(),
    })
}

/// Reads `SuSE-release`: a name with a version, then `VERSION = 11` and `PATCHLEVEL = 4`.
pub(super) fn read_suse_release(text: &str) -> Option<Distribution> {
    let line = first_line(text)?;
    let value = |wanted: &str| {
        let mut pairs = text.lines().filter_map(|line| line.split_once('='));
        let (_, value) = pairs.find(|(key, _)| key.trim() == wanted)?;
        Some(clean(value)).filter(|value| starts_with_digit(value))
    };
    let version = match (value("VERSION"), value("PATCHLEVEL")) {
        (Some(version), Some(patch)) if patch != "0" => format!("{version}.{patch}"),
        (Some(version), _) => version,
        (None, _) => String::new(),
    };
    let name = line
        .split_whitespace()
        .take_while(|word| !starts_with_digit(word))
        .collect::<Vec<_>>()
        .join(" ");
    Some(Distribution {
        id: id_of_name(&name),
        id_like: Vec::new(),
        name,
        pretty_name: line,
        version,
        codename: None,
        base_codename: None,
        variant: None,
        path: String::new(),
    })
}

/// Reads `alpine-release`: the version alone.
pub(super) fn read_alpine_release(text: &str) -> Option<Distribution> {
    let version = first_line(text).filter(|line| starts_with_digit(line) && !line.contains(' '))?;
    Some(Distribution {
        id: "alpine".to_owned(),
        id_like: Vec::new(),
        name: "Alpine Linux".to_owned(),
        pretty_name: format!("Alpine Linux v{version}"),
        version,
        codename: None,
        base_codename: None,
        variant: None,
        path: String::new(),
    })
}

/// Reads `debian_version`: `12.5`, or `trixie/sid` before a release. The version is the one that
/// os-release would have: the major number.
pub(super) fn read_debian_version(text: &str) -> Option<Distribution> {
    let line = first_line(text)?;
    let (version, codename) = if starts_with_digit(&line) {
        let major = line.split('.').next().unwrap_or_default();
        (major.to_owned(), None)
    } else {
        let code = line.split('/').next().unwrap_or_default();
        let plain = !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_lowercase());
        (String::new(), plain.then(|| code.to_owned()))
    };
    if version.is_empty() && codename.is_none() {
        return None;
    }
    Some(Distribution {
        id: "debian".to_owned(),
        id_like: Vec::new(),
        name: "Debian GNU/Linux".to_owned(),
        pretty_name: format!("Debian GNU/Linux {line}"),
        version,
        codename,
        base_codename: None,
        variant: None,
        path: String::new(),
    })
}

/// What the mere presence of `arch-release` says; the file is empty.
pub(super) fn arch() -> Distribution {
    Distribution {
        id: "arch".to_owned(),
        name: "Arch Linux".to_owned(),
        pretty_name: "Arch Linux".to_owned(),
        ..Distribution::default()
    }
}

/// Returns the os-release `ID` of a distribution that is known by its name only.
pub(super) fn id_of_name(name: &str) -> String {
    let lower = name.to_lowercase();
    let known = NAMES.iter().find(|(start, _)| lower.starts_with(start));
    match known {
        Some((_, id)) => (*id).to_owned(),
        None => lower
            .split_whitespace()
            .take_while(|word| *word != "linux" && *word != "gnu/linux")
            .collect::<Vec<_>>()
            .join("-"),
    }
}

/// Cuts a version to what the os-release of the same distribution says.
fn short_version(id: &str, version: &str) -> String {
    let parts = match (id, version.split('.').next()) {
        ("amzn", Some(year)) if year.len() == 4 && year > "2018" => 1,
        ("mariner" | "azurelinux" | "photon", _) => 2,
        _ => usize::MAX,
    };
    version.split('.').take(parts).collect::<Vec<_>>().join(".")
}

fn first_line(text: &str) -> Option<String> {
    text.lines().map(clean).find(|line| !line.is_empty())
}

fn clean(text: &str) -> String {
    let text: String = text
        .chars()
        .take(LINE)
        .filter(|character| !character.is_control())
        .collect();
    text.trim().to_owned()
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|character: char| character.is_ascii_digit())
}

/// Beginnings of names, lower case, longest first where one begins another.
const NAMES: &[(&str, &str)] = &[
    ("almalinux", "almalinux"),
    ("amazon linux", "amzn"),
    ("arch", "arch"),
    ("cbl-mariner", "mariner"),
    ("centos", "centos"),
    ("common base linux mariner", "mariner"),
    ("debian", "debian"),
    ("enterprise linux", "ol"),
    ("fedora", "fedora"),
    ("linuxmint", "linuxmint"),
    ("microsoft azure linux", "azurelinux"),
    ("opensuse leap", "opensuse-leap"),
    ("opensuse tumbleweed", "opensuse-tumbleweed"),
    ("opensuse", "opensuse"),
    ("oracle", "ol"),
    ("red hat", "rhel"),
    ("rocky", "rocky"),
    ("scientific", "scientific"),
    ("suse linux enterprise desktop", "sled"),
    ("suse linux enterprise", "sles"),
    ("ubuntu", "ubuntu"),
    ("vmware photon", "photon"),
    ("photon", "photon"),
];
/// Characters of a line that are read.
const LINE: usize = 500;
