//! IMG-0073.

use seawall_model::artifact::ArtifactKind;
use seawall_model::severity::Severity;

use crate::check::{Alias, Check, Faults, Fixing, Peer, Profile, Run};
use crate::fault::{Fault, Place};
use crate::image::{Input, variant};

/// The check.
pub(super) static CHECK: Check = Check {
    id: "IMG-0073",
    name: "image-not-signed",
    title: "the image is not signed, or whether it is was not looked at",
    severity: Severity::Negligible,
    severity_why: "nothing is known to be wrong",
    why: "A signature shows that an image is what its authors built, whichever registry or mirror it came through. \
          Signatures lie beside images in registries. Where an image comes from one, the registry is asked whether \
          there is one: cosign's tag, and referrers with signatures of cosign, of Notation or of sigstore bundles; a \
          layout is looked through for the same. That a signature is there is all that is looked at: it is not \
          verified, for that needs to know whose key to expect. Where nothing was asked, or not all could be, the \
          check says so as likely, rather than to show the item as fulfilled. An audit asks registries with \
          `--ask-registries`: there what is found is for a person to look at, and an image that no registry knows \
          fails. Docker Content Trust (a Notary server), \
          which older lists ask for here, is being shut down and is not asked.",
    remedy: "Sign images where they are built (`cosign sign`, `notation sign`), and have them verified where they are \
             run: by an admission policy, or `cosign verify` before the start. Then accept this finding with the reason.",
    bad: "image registry.example/app:1.0\nlayer ADD rootfs.tar.xz /\n  -rwxr-xr-x root:root 1M /usr/bin/app\n",
    good: "image registry.example/empty:1.0\n",
    variants: &[
        variant(
            "unsigned",
            "no signature of the image lies in its registry",
            Some(Severity::Low),
        ),
        variant(
            "unknown",
            "not all places where signatures may lie could be asked",
            None,
        ),
        variant(
            "not-looked-at",
            "whether the image is signed was not looked at",
            None,
        ),
    ],
    profile: Profile::Named,
    aliases: &[Alias {
        peer: Peer::Dockle,
        id: "CIS-DI-0005",
    }],
    cwe: &[347],
    references: &["https://docs.sigstore.dev/cosign/signing/signing_with_containers/"],
    fixing: Fixing::None("it is about how the image is published"),
    since: "0.2.0",
    run: &[Run::Image(run)],
};

fn run(input: &Input<'_>, faults: &mut Faults) {
    // An image without layers brings nothing that somebody could have changed.
    if input.artifact.kind != ArtifactKind::Image || input.artifact.layers.is_empty() {
        return;
    }
    let place = Place {
        words: "image".to_owned(),
        ..Place::default()
    };
    let tell = |variant, message: String| Fault::new(&CHECK, message, place).variant(variant);
    let Some(signatures) = input.signatures else {
        let message = "whether the image is signed was not looked at".to_owned();
        return faults.push(tell("not-looked-at", message).likely());
    };
    let gaps = signatures.gaps.iter().take(MOST_GAPS).cloned();
    let gaps = gaps.collect::<Vec<_>>().join("; ");
    match &signatures.place {
        _ if !signatures.found.is_empty() => {}
        None => {
            let message = format!("whether the image is signed was not looked at: {gaps}");
            faults.push(tell("not-looked-at", message).likely());
        }
        Some(place) if gaps.is_empty() => {
            let message = format!("no signature of the image lies in `{place}`");
            faults.push(tell("unsigned", message));
        }
        Some(place) => {
            let message = format!("no signature of the image was found in `{place}`, but {gaps}");
            faults.push(tell("unknown", message).likely());
        }
    }
}

/// Reasons that a message tells.
const MOST_GAPS: usize = 3;
