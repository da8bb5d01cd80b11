//! DF-0147.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run, Variant};
use crate::dockerfile::Input;
use crate::fault::Fault;
use crate::parse::shell::{Invocation, Word};
use crate::source::Span;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DF-0147",
    name: "apt-key",
    title: "a key is trusted for all archives by apt-key",
    severity: Severity::Medium,
    severity_why: "the owner of that key can replace packages of any archive, the distribution's among them",
    why: "`apt-key` puts a key into the keyring that every archive is verified with. Whoever owns one of these keys, or \
          steals it, can sign packages in the name of the distribution. It has been deprecated since APT 2.1, and \
          Debian 13 and later have it no longer, so that the build fails there. A key that `apt-key adv` fetches \
          by eight or sixteen digits may be somebody else's: keys with any such short id can be made, and APT's \
          manual says that nothing is checked.",
    remedy: "Store the key in a file of its own and name that file in the entry of the archive: \
             `deb [signed-by=/etc/apt/keyrings/name.asc] …`. Copy it from the build context, or verify the whole \
             fingerprint of what was fetched.",
    bad: "FROM debian:12\nCOPY own.asc /tmp/\nRUN apt-key add /tmp/own.asc\n",
    good: "FROM debian:12\nCOPY own.asc /etc/apt/keyrings/own.asc\nRUN echo 'deb [signed-by=/etc/apt/keyrings/own.asc] https://packages.example/debian bookworm main' > /etc/apt/sources.list.d/own.list\n",
    variants: &[
        Variant {
            name: "key",
            title: "a key is trusted for all archives",
            severity: None,
            profile: None,
        },
        Variant {
            name: "short-id",
            title: "a key is fetched by an id that others can have, too",
            severity: Some(Severity::High),
            profile: None,
        },
    ],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[347],
    references: &[
        "https://manpages.debian.org/bookworm/apt/apt-key.8.en.html",
        "https://manpages.debian.org/bookworm/apt/sources.list.5.en.html",
    ],
    fixing: Fixing::None("which archive the key is for is not known"),
    since: "0.2.0",
    run: &[Run::Dockerfile(run), Run::Built(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for (site, invocation) in input.running(&["apt-key"]).invocations() {
        let Some(span) = trusts(invocation) else {
            continue;
        };
        let fault = if let Some((id, span)) = short_id(invocation) {
            let message = format!("`{id}` may be the id of somebody else's key");
            Fault::new(&CHECK, message, input.place(site, span))
                .variant("short-id")
                .value(id)
        } else {
            let message = "`apt-key` trusts a key for all archives";
            Fault::new(&CHECK, message, input.place(site, span)).variant("key")
        };
        faults.push(fault);
    }
}

/// Returns where a command stands that adds keys: `add`, or `adv` with options of `gpg` that bring some.
fn trusts(invocation: &Invocation) -> Option<Span> {
    let program = invocation.program_word()?.span;
    let mut words = invocation.arguments().iter();
    let is = |word: &Word, name: &str| word.literal().as_deref() == Some(name);
    let does = words.find(|word| is(word, "add") || is(word, "adv"))?;
    let brings = |word: &Word| {
        let word = word.literal();
        let word = word.as_deref().map(|it| it.split('=').next().unwrap_or(it));
        word.is_some_and(|it| BRINGS.contains(&it))
    };
    let adds = is(does, "add") || invocation.arguments().iter().any(brings);
    adds.then(|| program.to(does.span))
}

/// Finds the id of a key that is fetched, where it has no more digits than can be had by trying.
fn short_id(invocation: &Invocation) -> Option<(String, Span)> {
    let words = invocation.arguments();
    let is_fetch = |word: &Word| {
        let word = word.literal();
        word.is_some_and(|it| FETCHES.contains(&it.split('=').next().unwrap_or(&it)))
    };
    let at = words.iter().position(is_fetch)?;
    words.get(at..)?.iter().find_map(|word| {
        let whole = word.literal()?;
        let value = whole.split_once('=').map_or(&*whole, |(_, value)| value);
        let id = value.strip_prefix("0x").unwrap_or(value);
        let is_short = SHORT.contains(&id.len()) && id.bytes().all(|it| it.is_ascii_hexdigit());
        is_short.then(|| (value.to_owned(), word.span))
    })
}

/// Digits of ids that are cut off a fingerprint.
const SHORT: &[usize] = &[8, 16];

/// Options of `gpg` that ask a server for keys by their ids.
const FETCHES: &[&str] = &["--recv", "--recv-key", "--recv-keys", "--receive-keys"];

/// Options of `gpg` that bring keys.
const BRINGS: &[&str] = &[
    "--recv",
    "--recv-key",
    "--recv-keys",
    "--receive-keys",
    "--fetch-key",
    "--fetch-keys",
    "--import",
];
