//! Scripts that nobody need look at: commands of package managers, with words that mean nothing to a shell. Half of
//! all scripts are such, and a linter takes longer for the shortest of them than all else that is done with a file.

/// Says whether a script is of that kind: commands joined by `&&`, each a program of the list with words that are
/// the same with and without a shell.
pub(super) fn is_plain(script: &str) -> bool {
    script.len() <= LONGEST
        && script
            .replace("\\\n", " ")
            .trim_matches([' ', '\t', '\n'])
            .split("&&")
            .all(is_plain_command)
}

fn is_plain_command(command: &str) -> bool {
    let mut words = command.split([' ', '\t']).filter(|word| !word.is_empty());
    words.next().is_some_and(|first| PROGRAMS.contains(&first))
        && words.all(|word| word.bytes().all(is_plain_byte) && !RESERVED.contains(&word))
}

const fn is_plain_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'-' | b'_' | b'.' | b'/' | b':' | b',' | b'@' | b'%' | b'+' | b'='
        )
}

/// Programs of which no rule of the linter that is built in knows the name. Whoever adds one, or takes a newer
/// linter, looks that up in its sources; a test sees that the linter is silent about all of them.
pub(super) const PROGRAMS: &[&str] = &[
    "a2enmod",
    "add-apt-repository",
    "addgroup",
    "adduser",
    "apk",
    "apt",
    "apt-cache",
    "apt-get",
    "apt-key",
    "autoreconf",
    "bundle",
    "cargo",
    "cmake",
    "composer",
    "conda",
    "corepack",
    "curl",
    "dnf",
    "dotnet",
    "dpkg",
    "gcc",
    "gem",
    "go",
    "gpg",
    "gradle",
    "groupadd",
    "java",
    "ldconfig",
    "locale-gen",
    "mamba",
    "meson",
    "microdnf",
    "mvn",
    "ninja",
    "node",
    "npm",
    "pip",
    "pip3",
    "pipenv",
    "pnpm",
    "poetry",
    "python",
    "python3",
    "rpm",
    "rustup",
    "tdnf",
    "update-alternatives",
    "update-ca-certificates",
    "useradd",
    "usermod",
    "uv",
    "wget",
    "yarn",
    "yum",
    "zypper",
];

/// Words of the shell's syntax: as an argument they are most likely a mistake.
const RESERVED: &[&str] = &[
    "case", "coproc", "do", "done", "elif", "else", "esac", "fi", "for", "function", "if", "in",
    "select", "then", "time", "until", "while",
];

/// Bytes of a script that is looked at here.
const LONGEST: usize = 4 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_words_are_plain() {
        let plain = [
            "apt-get update && apt-get install -y \\\n  curl=7.88.1 \\\n  g++ && apt-get clean",
            " npm ci --prefix=/a/b \n",
            "pip install a==1.0 b",
        ];
        for script in plain {
            assert!(is_plain(script), "{script}");
        }
        let others = [
            "",
            "apt-get update &&",
            "apt-get update && && apt-get clean",
            "apt-get update\napt-get clean",
            "apt-get update & apt-get clean",
            "apt-get update || true",
            "apt-get install $A",
            "apt-get install 'a'",
            "apt-get install a*",
            "apt-get install a#b",
            "apt-get install a done",
            "apt-get install a\\ b",
            "A=1 apt-get update",
            "cd /a && apt-get update",
            "apt-get-x update",
            "apt-get install ü",
        ];
        for script in others {
            assert!(!is_plain(script), "{script}");
        }
    }
}
