//! Histories as builders write them: `+` made a layer. What was built by Docker 20.10 (both builders), Buildah and
//! Podman was taken from images that they made.

use seawall_model::artifact::Instruction;
use seawall_model::image::{HealthCheck, HistoryStep};

use super::*;

fn image(history: &[&str]) -> ImageConfiguration {
    let mut layers = 0_usize..;
    let step = |(index, line): (usize, &&str)| {
        let (mark, text) = line.split_at(1);
        HistoryStep {
            instruction: Instruction {
                index,
                text: text.to_owned(),
                ..Instruction::default()
            },
            layer: (mark == "+").then(|| layers.next().unwrap()),
        }
    };
    ImageConfiguration {
        history: history.iter().enumerate().map(step).collect(),
        ..ImageConfiguration::default()
    }
}

fn known(configuration: &ImageConfiguration) -> Known<'static> {
    let layers = configuration
        .history
        .iter()
        .filter(|step| step.layer.is_some());
    Known {
        os: Some("linux"),
        layers: layers.count(),
        base_layers: None,
    }
}

fn built(configuration: &ImageConfiguration) -> Built {
    Built::of(configuration, known(configuration), &Settings::default())
}

/// Checks the text, each line of it an instruction with its step.
#[track_caller]
fn check(configuration: &ImageConfiguration, want: &[(&str, Option<usize>)]) {
    let built = built(configuration);
    let text = built.input.document.source.text();
    let found: Vec<(&str, Option<usize>)> = built
        .origins
        .iter()
        .skip(1)
        .map(|origin| (text.get(origin.span.range()).unwrap(), origin.step))
        .collect();
    assert_eq!(found, want);
    assert_eq!(built.input.document.instructions.len(), built.origins.len());
}

#[test]
fn commands_and_their_shells() {
    check(
        &image(&[
            "+",
            "+RUN |1 TOKEN=abc /bin/sh -c echo \"a b\" # buildkit",
            "-SHELL [/bin/bash -o pipefail -c]",
            "+RUN |1 TOKEN=abc /bin/bash -o pipefail -c a | b # buildkit",
            "+/bin/bash -o pipefail -c c",
            "+RUN echo plain words # buildkit",
        ]),
        &[
            ("ARG TOKEN=abc", Some(1)),
            ("RUN echo \"a b\"", Some(1)),
            (
                "SHELL [\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]",
                Some(3),
            ),
            ("RUN a | b", Some(3)),
            ("RUN c", Some(4)),
            ("RUN echo plain words", Some(5)),
        ],
    );
}

/// Buildah keeps quotes, and the JSON of the exec form behind a shell that it is not given to.
#[test]
fn what_buildah_writes() {
    let mut configuration = image(&[
        "-/bin/sh -c #(nop) ENV A=\"x y\" B=2",
        "-/bin/sh -c #(nop) LABEL \"a.b\"=\"c d\" e=f",
        "-|1 TOKEN=abc123 /bin/sh -c [\"/bin/busybox\", \"echo\", \"a b\"]",
        "-/bin/sh -c #(nop) SHELL [\"/bin/busybox\", \"sh\", \"-c\"]",
        "-/bin/sh -c [ -f x ] && y",
        "-/bin/busybox sh -c z",
        "+/bin/sh -c #(nop) CMD echo hi",
    ]);
    configuration.environment = vec!["A=x y".into(), "B=2".into()];
    configuration.labels = [("a.b", "c d"), ("e", "f")]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into();
    check(
        &configuration,
        &[
            ("ENV A='x y'", Some(0)),
            ("ENV B=2", Some(0)),
            ("ARG TOKEN=abc123", Some(2)),
            ("RUN [\"/bin/busybox\", \"echo\", \"a b\"]", Some(2)),
            ("RUN [ -f x ] && y", Some(4)),
            ("SHELL [\"/bin/busybox\", \"sh\", \"-c\"]", Some(5)),
            ("RUN z", Some(5)),
            ("LABEL a.b='c d'", Some(1)),
            ("LABEL e=f", Some(1)),
        ],
    );
}

/// A label is told of the last step that set it; what it was before stays in the history, and is no label any more.
#[test]
fn labels_are_those_of_the_step_that_set_them_last() {
    let mut configuration = image(&[
        "+ADD rootfs.tar / # buildkit",
        "-LABEL team=a token=first gone=1",
        "-LABEL team=b",
        "-LABEL team=a token=second token=third",
        "-LABEL other=x",
    ]);
    configuration.labels = [("team", "a"), ("token", "third"), ("other", "committed")]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into();
    check(
        &configuration,
        &[
            ("ADD rootfs.tar /", Some(0)),
            ("LABEL token=first", Some(1)),
            ("LABEL gone=1", Some(1)),
            ("LABEL team=b", Some(2)),
            ("LABEL team=a", Some(3)),
            ("LABEL token=second", Some(3)),
            ("LABEL token=third", Some(3)),
            ("LABEL other=x", Some(4)),
            ("LABEL other=committed", None),
        ],
    );
    let built = built(&configuration);
    let held = built.origins.iter().enumerate().skip(2);
    for (index, origin) in held {
        let text = built.input.document.source.slice(origin.span);
        let holds = matches!(
            text,
            "LABEL team=a" | "LABEL token=third" | "LABEL other=committed"
        );
        assert_eq!(
            (origin.holds, !built.input.is_gone(index)),
            (holds, holds),
            "{text}"
        );
    }
}

#[test]
fn the_configuration_is_the_truth() {
    let history = [
        "+/bin/sh -c #(nop) ADD file:41edc700f0fa in / ",
        "-/bin/sh -c #(nop)  ENV A=x y PASSWORD=old",
        "-/bin/sh -c #(nop)  ENV PASSWORD=new",
        "-/bin/sh -c #(nop)  LABEL a=1 gone=2",
        "-/bin/sh -c #(nop)  EXPOSE 22 80/udp",
        "-/bin/sh -c #(nop)  USER app",
        "-/bin/sh -c #(nop)  CMD [\"/bin/sh\" \"-c\" \"echo \\\"hi\\\"\"]",
        "-/bin/sh -c #(nop) WORKDIR /srv",
    ];
    let mut configuration = image(&history);
    configuration.environment = vec!["PATH=/bin".into(), "A=x y".into(), "PASSWORD=new".into()];
    configuration.labels = [("a", "1"), ("b", "it's")]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into();
    configuration.exposed_ports = vec!["22/tcp".into(), "443/tcp".into()];
    configuration.user = "root".into();
    configuration.command = vec!["/bin/sh".into(), "-c".into(), "echo \"hi\"".into()];
    configuration.working_directory = "/srv".into();
    configuration.volumes = vec!["/data".into()];
    configuration.stop_signal = Some("SIGKILL".into());
    configuration.health_check = Some(HealthCheck {
        test: vec!["CMD-SHELL".into(), "x || y".into()],
        ..HealthCheck::default()
    });
    configuration.on_build = vec!["RUN apt-get install curl".into()];
    check(
        &configuration,
        &[
            ("ENV A='x y'", Some(1)),
            ("ENV PASSWORD=old", Some(1)),
            ("ENV PASSWORD=new", Some(2)),
            ("WORKDIR /srv", Some(7)),
            ("ENV PATH=/bin", None),
            ("LABEL a=1", Some(3)),
            ("LABEL gone=2", Some(3)),
            ("LABEL b='it'\"'\"'s'", None),
            ("EXPOSE 22/tcp", Some(4)),
            ("EXPOSE 443/tcp", None),
            ("VOLUME [\"/data\"]", None),
            ("STOPSIGNAL SIGKILL", None),
            // The history says another user: it does not decide.
            ("USER root", None),
            ("HEALTHCHECK CMD [\"/bin/sh\", \"-c\", \"x || y\"]", None),
            ("CMD [\"/bin/sh\", \"-c\", \"echo \\\"hi\\\"\"]", Some(6)),
            ("ONBUILD RUN apt-get install curl", None),
        ],
    );
    let built = built(&configuration);
    let holds: Vec<bool> = built.origins.iter().map(|origin| origin.holds).collect();
    // What was overwritten does not hold; everything else does.
    assert_eq!(holds.iter().filter(|holds| !**holds).count(), 2);
}

#[test]
fn values_stay_within_their_instructions() {
    let hostile = [
        "+RUN /bin/sh -c true\nUSER app\nHEALTHCHECK CMD x # buildkit",
        "+RUN /bin/sh -c cat <<EOF # buildkit",
        "+RUN /bin/sh -c a \\ # buildkit",
        "+/bin/sh -c a \\",
        "+/bin/sh -c END0\nEND1\nUSER app",
        "+/bin/sh -c #!/usr/bin/python\nimport x",
        "+/bin/sh -c # escape=`",
        "-# escape=`",
        "-/bin/sh -c #(nop) ENV A=1\nUSER app",
        "-/bin/sh -c #(nop) MAINTAINER x\nUSER app \\",
        "+COPY <<EOF a\nUSER app /x\\ # buildkit",
        "+ADD a\rb 'c",
        "-ENV X=\\",
        "-WORKDIR /a\nUSER app",
        "-SHELL [\nUSER app]",
        "+|1 A=\nUSER app /bin/sh -c \n\n",
        "-USER app",
        "-HEALTHCHECK CMD x",
    ];
    let mut configuration = image(&hostile);
    configuration.environment = vec![
        "A=1\nUSER app".into(),
        "\nUSER=app".into(),
        "B='\"$HOME`\\".into(),
        "no value".into(),
    ];
    configuration.labels = [("a\nUSER app", "b\\"), ("c", "d\nUSER app")]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into();
    configuration.on_build = vec![
        "RUN a\nUSER app".into(),
        "USER app\nUSER b \\".into(),
        "RUN cat <<EOF".into(),
        "COPY <<EOF /x".into(),
        "\\".into(),
        String::new(),
    ];
    configuration.command = vec!["a\nUSER app".into(), "\\".into()];
    configuration.volumes = vec!["/a\nUSER app".into()];
    configuration.exposed_ports = vec!["80\nUSER app".into()];
    configuration.stop_signal = Some("SIGTERM\nUSER app".into());
    let built = built(&configuration);
    let document = &built.input.document;
    assert_eq!(document.instructions.len(), built.origins.len());
    let users = document
        .instructions
        .iter()
        .filter(|it| it.is("USER") || it.is("HEALTHCHECK"));
    assert_eq!(users.count(), 0, "{}", document.source.text());
    let text = document.source.text();
    assert!(text.contains("ENV B="), "{text}");
}

#[test]
fn the_steps_of_the_base_image_are_known() {
    let history = [
        "+/bin/sh -c #(nop) ADD file:41edc700f0fa in / ",
        "-/bin/sh -c #(nop)  CMD [\"bash\"]",
        "-ENV A=1",
        "+RUN /bin/sh -c x # buildkit",
    ];
    let cases = [(None, 0), (Some(0), 0), (Some(1), 2), (Some(2), 4)];
    for (layers, want) in cases {
        let configuration = image(&history);
        assert_eq!(
            replay::base_steps(&configuration.history, layers),
            want,
            "{layers:?}"
        );
    }
}

#[test]
fn what_says_nothing_is_counted() {
    let history = [
        "+# debian.sh --arch 'amd64' out/ 'bookworm' '@1'",
        "+bazel build ...",
        "-jib-core:0.1",
        "+",
        "+RUN /bin/sh -c x # buildkit",
    ];
    let mut configuration = image(&history);
    let silence = built(&configuration).silence;
    let want = Silence {
        steps: 5,
        remarks: 2,
        ..Silence::default()
    };
    assert_eq!(silence, want);
    configuration.history.clear();
    let known = Known {
        layers: 3,
        ..Known::default()
    };
    let silence = Built::of(&configuration, known, &Settings::default()).silence;
    assert!(silence.is_missing);
    let long = format!("+RUN /bin/sh -c {} # buildkit", "a ".repeat(1 << 20));
    assert_eq!(built(&image(&[&long])).silence.unread, 1);
}

#[test]
fn images_of_windows_have_their_shells() {
    use crate::parse::shell::Dialect;
    let configuration = image(&[
        "+cmd /S /C dir",
        "+powershell -Command $ErrorActionPreference = 'Stop'; Get-Item x",
        "-cmd /S /C #(nop)  USER ContainerUser",
    ]);
    let known = Known {
        os: Some("windows"),
        ..known(&configuration)
    };
    let built = Built::of(&configuration, known, &Settings::default());
    let runs = built
        .input
        .runs()
        .map(|(_, commands)| commands.shell.unwrap().dialect);
    assert_eq!(
        runs.collect::<Vec<_>>(),
        [Dialect::Cmd, Dialect::PowerShell]
    );
}

#[test]
fn what_is_too_much_is_counted() {
    let many = vec!["+RUN /bin/sh -c apt-get install curl # buildkit"; 30_000];
    let built = built(&image(&many));
    assert_eq!(built.silence.steps, 30_000);
    assert!(built.silence.unread >= 20_000);
    assert_eq!(built.input.document.instructions.len(), built.origins.len());
}
