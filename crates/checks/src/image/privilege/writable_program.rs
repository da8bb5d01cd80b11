//! IMG-0149.

use std::collections::BTreeMap;

use seawall_model::image::ImageConfiguration;
use seawall_model::severity::Severity;
use seawall_model::tree::{EntryKind, Resolved};

use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::fault::Fault;
use crate::image::fact::layer::has_modes;
use crate::image::{Input, file_place};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "IMG-0149",
    name: "program-writable-in-image",
    title: "the user of the image can write the program that it runs",
    severity: Severity::Low,
    severity_why: "it takes a foothold in the container to use it",
    why: "Where the program that a container starts belongs to the user that it runs as, whoever finds a way to write \
          files through it – an upload, a log, a path with `..` – can replace it and stays, until the container is \
          made anew. Files of root cannot be changed by it. The programs of entry point and command are looked at, \
          the scripts that they name, and the directories that these lie in.",
    remedy: "Copy programs without `--chown`: others can read and run them all the same. Give the user only the \
             directories that it writes to. Containers that run with `--read-only` are safe from this.",
    bad: "config {\"User\": \"1000\", \"Entrypoint\": [\"/srv/app\"]}\nlayer COPY --chown=1000 app /srv/app\n  drwxr-xr-x root:root /srv\n  -rwxr-xr-x 1000:1000 8M /srv/app\n",
    good: "config {\"User\": \"1000\", \"Entrypoint\": [\"/srv/app\"]}\nlayer COPY app /srv/app\n  drwxr-xr-x root:root /srv\n  -rwxr-xr-x root:root 8M /srv/app\n",
    variants: &[],
    profile: Profile::Strict,
    aliases: &[],
    cwe: &[732],
    references: &["https://docs.docker.com/reference/dockerfile/#copy---chown---chmod"],
    fixing: Fixing::None("an image cannot be edited; its Dockerfile decides"),
    since: "0.2.0",
    run: &[Run::Image(run)],
};

/// Who the containers run as.
struct Runner<'a> {
    name: &'a str,
    uid: u32,
    groups: Vec<u32>,
}

/// A file as far as rights go.
struct Rights {
    layer: usize,
    mode: u32,
    uid: u32,
    gid: u32,
}

fn run(input: &Input<'_>, faults: &mut Faults) {
    if !has_modes(input) {
        return;
    }
    let Some(configuration) = &input.artifact.configuration else {
        return;
    };
    let Some(runner) = runner(input, configuration).filter(|runner| runner.uid != 0) else {
        return;
    };
    let programs = programs(input, configuration);
    let mut rights: BTreeMap<String, Option<Rights>> = BTreeMap::new();
    for program in &programs {
        rights.insert(program.clone(), None);
        rights.insert(above(program).to_owned(), None);
    }
    for (path, known) in &mut rights {
        let Some(layer) = input.files.layer_of(path) else {
            continue;
        };
        input.files.entry_of_layer(layer, path, &mut |entry| {
            *known = Some(Rights {
                layer,
                mode: entry.mode,
                uid: entry.uid,
                gid: entry.gid,
            });
        });
    }
    for program in &programs {
        let of = |path: &str| rights.get(path).and_then(Option::as_ref);
        let Some(file) = of(program) else {
            continue;
        };
        let folder = of(above(program)).filter(|folder| {
            // With the sticky bit only owners replace files.
            runner.can_write(folder) && (folder.mode & 0o1000 == 0 || file.uid == runner.uid)
        });
        let way = match (runner.can_write(file), folder) {
            (true, _) => "can write".to_owned(),
            (false, Some(_)) => format!("can write `/{}` and so replace", above(program)),
            (false, None) => continue,
        };
        let message = format!("user `{}` {way} `/{program}`, which it runs", runner.name);
        let fault = Fault::new(&CHECK, message, file_place(program, file.layer));
        faults.push(fault.value(format!("{:04o} {}:{}", file.mode, file.uid, file.gid)));
    }
}

impl Runner<'_> {
    fn can_write(&self, file: &Rights) -> bool {
        // An owner gives itself the right.
        file.uid == self.uid
            || file.mode & 0o020 != 0 && self.groups.contains(&file.gid)
            || file.mode & 0o002 != 0
    }
}

/// Returns the user of the image, where its number is known.
fn runner<'a>(input: &Input<'_>, configuration: &'a ImageConfiguration) -> Option<Runner<'a>> {
    let (name, group) = match configuration.user.split_once(':') {
        Some((name, group)) => (name, Some(group)),
        None => (configuration.user.as_str(), None),
    };
    let setup = &input.inventory.setup;
    let number = name.parse().ok();
    let mut accounts = setup.accounts.iter();
    let account = accounts.find(|it| it.name == name || Some(it.uid) == number);
    let uid = number.or(account.map(|account| account.uid))?;
    let mut groups = Vec::new();
    match group {
        Some(group) => {
            let mut known = setup.groups.iter();
            let by_name = || known.find(|it| it.name == group).map(|it| it.gid);
            groups.extend(group.parse().ok().or_else(by_name));
        }
        None => groups.push(account.map_or(0, |account| account.gid)),
    }
    if let (Some(account), None) = (account, group) {
        let of = setup.groups.iter();
        let of = of.filter(|group| group.members.contains(&account.name));
        groups.extend(of.map(|group| group.gid));
    }
    Some(Runner { name, uid, groups })
}

/// Returns the paths of what a container starts: the program, and the scripts that it is given.
fn programs(input: &Input<'_>, configuration: &ImageConfiguration) -> Vec<String> {
    let mut words = configuration.entrypoint.clone();
    words.extend(configuration.command.iter().cloned());
    words.truncate(MOST_WORDS);
    let mut found = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let is_script = word
            .rsplit_once('.')
            .is_some_and(|(_, ending)| SCRIPTS.contains(&ending));
        let is_first_of_command = index == configuration.entrypoint.len();
        if index > 0 && !is_script && !is_first_of_command {
            continue;
        }
        let is_path = word.contains('/') || (is_script && index > 0);
        let paths: Vec<String> = if is_path {
            vec![within(&configuration.working_directory, word)]
        } else {
            let path = configuration.environment.iter();
            let path = path
                .filter_map(|line| line.strip_prefix("PATH="))
                .next_back();
            let path = path.unwrap_or(USUAL_PATH);
            path.split(':')
                .map(|folder| format!("{folder}/{word}"))
                .collect()
        };
        let first = paths.iter().find_map(|path| file_at(input, path));
        found.extend(first);
    }
    found.sort();
    found.dedup();
    found
}

/// Returns the path of a file once links are followed.
fn file_at(input: &Input<'_>, path: &str) -> Option<String> {
    match input.files.resolve(path.trim_matches('/')) {
        Resolved::Found {
            path,
            kind: EntryKind::File,
            ..
        } => Some(path),
        _ => None,
    }
}

fn within(directory: &str, word: &str) -> String {
    if word.starts_with('/') {
        word.to_owned()
    } else {
        format!("{directory}/{word}")
    }
}

fn above(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(above, _)| above)
}

/// What engines set where an image has no `PATH`.
const USUAL_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const MOST_WORDS: usize = 64;

/// Endings of files that are programs.
const SCRIPTS: &[&str] = &[
    "sh", "js", "mjs", "cjs", "ts", "py", "rb", "php", "pl", "jar", "war", "dll",
];
