//! What builders record of a step, and what is made of it.

use super::*;

#[derive(Debug, PartialEq, Eq)]
enum Want {
    Run(
        &'static [(&'static str, &'static str)],
        &'static [&'static str],
        &'static str,
    ),
    Unsure(&'static str),
    Instruction(&'static str, &'static str),
    Remark,
}

#[track_caller]
fn check(text: &str, want: Want) {
    let shells = ["/bin/sh -eo pipefail -c".to_owned()];
    let Said { arguments, deed } = read_step(text, &shells, &["TOKEN", "VERSION"]);
    match (deed, want) {
        (
            Deed::Run {
                shell,
                command,
                is_sure: true,
            },
            Want::Run(with, by, what),
        ) => {
            assert_eq!(
                (arguments.as_slice(), shell.as_slice(), command),
                (with, by, what)
            );
        }
        (
            Deed::Run {
                shell,
                command,
                is_sure: false,
            },
            Want::Unsure(what),
        ) => {
            assert!(shell.is_empty() && arguments.is_empty());
            assert_eq!(command, what);
        }
        (Deed::Instruction { keyword, rest }, Want::Instruction(name, what)) => {
            assert_eq!((keyword, rest), (name, what));
        }
        (Deed::Remark, Want::Remark) => {}
        (found, want) => panic!("{text}: {found:?}, wanted {want:?}"),
    }
}

#[test]
fn the_classic_builder_is_understood() {
    check(
        "/bin/sh -c #(nop)  CMD [\"bash\"]",
        Want::Instruction("CMD", "[\"bash\"]"),
    );
    check(
        "/bin/sh -c #(nop) ADD file:41edc700 in / ",
        Want::Instruction("ADD", "file:41edc700 in /"),
    );
    check(
        "/bin/sh -eo pipefail -c #(nop)  EXPOSE 22 8080/udp",
        Want::Instruction("EXPOSE", "22 8080/udp"),
    );
    check(
        "cmd /S /C #(nop)  USER ContainerUser",
        Want::Instruction("USER", "ContainerUser"),
    );
    check(
        "/bin/sh -c apt-get update",
        Want::Run(&[], &["/bin/sh", "-c"], "apt-get update"),
    );
    check(
        "|2 TOKEN=a b VERSION=1.2 /bin/sh -c echo \"hi there\" && x",
        Want::Run(
            &[("TOKEN", "a b"), ("VERSION", "1.2")],
            &["/bin/sh", "-c"],
            "echo \"hi there\" && x",
        ),
    );
    // The exec form: the words are joined.
    check(
        "|1 TOKEN=a echo a b c",
        Want::Run(&[("TOKEN", "a")], &[], "echo a b c"),
    );
    check("apt-get update", Want::Unsure("apt-get update"));
    check("|0 /bin/sh -c x", Want::Run(&[], &["/bin/sh", "-c"], "x"));
}

#[test]
fn buildkit_is_understood() {
    check(
        "RUN |1 TOKEN= /bin/sh -c make # buildkit",
        Want::Run(&[("TOKEN", "")], &["/bin/sh", "-c"], "make"),
    );
    check(
        "RUN /bin/bash -o pipefail -c a | b # buildkit",
        Want::Run(&[], &["/bin/bash", "-o", "pipefail", "-c"], "a | b"),
    );
    check(
        "RUN /bin/sh -c apt-get update\napt-get install -y curl\n # buildkit",
        Want::Run(
            &[],
            &["/bin/sh", "-c"],
            "apt-get update\napt-get install -y curl",
        ),
    );
    check(
        "RUN |1 A=1 echo a # buildkit",
        Want::Run(&[("A", "1")], &[], "echo a"),
    );
    check("RUN echo a b # buildkit", Want::Run(&[], &[], "echo a b"));
    check(
        "COPY --chown=app a b /srv/ # buildkit",
        Want::Instruction("COPY", "--chown=app a b /srv/"),
    );
    check("ENV A=x y B=2", Want::Instruction("ENV", "A=x y B=2"));
    check("WORKDIR /srv", Want::Instruction("WORKDIR", "/srv"));
    check(
        "RUN cmd /S /C echo a # buildkit",
        Want::Run(&[], &["cmd", "/S", "/C"], "echo a"),
    );
}

#[test]
fn remarks_are_told_apart_from_commands() {
    check("", Want::Remark);
    check("   ", Want::Remark);
    check(
        "# debian.sh --arch 'amd64' out/ 'bookworm' '@1'",
        Want::Remark,
    );
    check("/bin/sh -c #(nop)", Want::Remark);
    check("/bin/sh -c #(nop)  run x", Want::Remark);
    check("bazel build ...", Want::Unsure("bazel build ..."));
    check(
        "ko build ko://example.org/app",
        Want::Unsure("ko build ko://example.org/app"),
    );
    // Kaniko writes what stands in the Dockerfile.
    check("RUN apk add curl", Want::Run(&[], &[], "apk add curl"));
    check(
        "RUN --mount=type=cache,target=/c --network=none apk add curl",
        Want::Run(&[], &[], "apk add curl"),
    );
    check("RUN", Want::Run(&[], &[], ""));
}

/// What stands within a command is none of the builder's words.
#[test]
fn commands_do_not_pass_for_instructions() {
    check(
        "/bin/sh -c true\nUSER app",
        Want::Run(&[], &["/bin/sh", "-c"], "true\nUSER app"),
    );
    check(
        "/bin/sh -c echo #(nop) USER app",
        Want::Run(&[], &["/bin/sh", "-c"], "echo #(nop) USER app"),
    );
    check(
        "RUN /bin/sh -c #(nop) USER app # buildkit",
        Want::Run(&[], &["/bin/sh", "-c"], "#(nop) USER app"),
    );
    check("user app", Want::Unsure("user app"));
    check(
        "|99999999999999999999 A=1 x",
        Want::Unsure("|99999999999999999999 A=1 x"),
    );
    check("|3 TOKEN=1", Want::Run(&[("TOKEN", "1")], &[], ""));
    check(
        "|2 TOKEN=X=1 Y=2 VERSION=3 /bin/sh -c z",
        Want::Run(
            &[("TOKEN", "X=1 Y=2"), ("VERSION", "3")],
            &["/bin/sh", "-c"],
            "z",
        ),
    );
}
