//! DMN-0028.

use seawall_model::severity::Severity;

use crate::check::{Check, Faults, Fixing, Profile, Run};
use crate::daemon::Input;
use crate::daemon::address::is_loopback;
use crate::daemon::input::mend;
use crate::fault::Edit;
use crate::parse::node::Node;

/// The check.
pub(super) static CHECK: Check = Check {
    id: "DMN-0028",
    name: "registry-mirror-over-http",
    title: "images come from a mirror over plain HTTP",
    severity: Severity::High,
    severity_why: "whoever is on the way replaces images, which run as root",
    why: "What is pulled from a mirror over `http://` can be read and changed on the way: tags \
          are believed as the mirror names them, so somebody in between hands out an image of \
          their own under a known name.",
    remedy: "Give the mirror a certificate and write its address with `https://`. Put the \
             certificate of its own authority into `/etc/docker/certs.d/HOST:PORT/ca.crt`.",
    bad: "{\n  \"registry-mirrors\": [\"http://mirror.example\"]\n}\n",
    good: "{\n  \"registry-mirrors\": [\"https://mirror.example\"]\n}\n",
    variants: &[],
    profile: Profile::Recommended,
    aliases: &[],
    cwe: &[319, 494],
    references: &["https://docs.docker.com/docker-hub/image-library/mirror/"],
    fixing: Fixing::Unsafe,
    since: "0.2.0",
    run: &[Run::Daemon(run)],
};

fn run(input: &Input, faults: &mut Faults) {
    for item in input.items("registry-mirrors") {
        let url = item.text().and_then(|text| text.split_once("://"));
        let Some((scheme, address)) = url else {
            continue;
        };
        // A port that speaks HTTP on this host is not on anybody's way.
        if scheme.eq_ignore_ascii_case("http") && !is_loopback(address) {
            let message = format!("`{}` is asked over plain HTTP", address.escape_debug());
            let fault = input.fault(&CHECK, "registry-mirrors", message, item);
            faults.push(mend(fault, "Ask over HTTPS", with_tls(input, item, scheme)));
        }
    }
}

/// Writes another scheme; not where the text is written with escapes.
fn with_tls(input: &Input, item: &Node, scheme: &str) -> Option<Edit> {
    input.errors.is_empty().then_some(())?;
    let raw = input.source.slice(item.span);
    let rest = raw.strip_prefix('"')?.strip_prefix(scheme)?;
    Some(Edit::replace(item.span, format!("\"https{rest}")))
}
