//! The docker command line: images, builds of both kinds, a registry.

use super::row::Row;
use super::row::Same::{All, End};
use super::stage::Stage;

/// Writes what is built.
pub(super) fn furnish(stage: &Stage) {
    let kit = "FROM box:1\nRUN --mount=type=secret,id=s cat /run/secrets/s > /got\n\
        RUN --mount=type=cache,target=/c echo a > /c/a\nCMD [\"cat\",\"/got\"]\n";
    for (path, text) in [
        (
            "b/Dockerfile",
            "FROM box:1 AS one\nCOPY f /f\nARG A=1\nRUN echo built $A > /r\nLABEL x=y\nCMD [\"cat\",\"/r\"]\n",
        ),
        ("b/f", "content\n"),
        ("kit/Dockerfile", kit),
        ("secret", "hush\n"),
    ] {
        let path = stage.at(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// Rows for every client.
pub(super) const ROWS: &[Row] = &[
    (All, "docker images --format '{{.Repository}} {{.Tag}}' box"),
    (All, "docker image ls -q --no-trunc box:1"),
    (All, "docker tag box:1 t{}:2"),
    (
        All,
        "docker image inspect -f '{{.Os}} {{len .RootFS.Layers}}' t{}:2",
    ),
    (
        All,
        "docker save box:1 | tar t | sed 's/[0-9a-f]\\{64\\}/H/' | sort -u",
    ),
    (
        All,
        "docker save -o s{}.tar t{}:2 box:1 && docker rmi t{}:2 && docker load -i s{}.tar | grep t{}",
    ),
    (All, "docker load < s{}.tar | grep -c Loaded"),
    (All, "docker rmi t{}:2"),
    (
        All,
        "docker create --name tar{} box:1 true && docker export -o x{}.tar tar{} && docker rm tar{}",
    ),
    (
        All,
        "docker import -c 'CMD [\"echo\",\"imported\"]' -m im x{}.tar im{}:1",
    ),
    (All, "docker import - im{}:2 < x{}.tar"),
    (All, "docker run --rm im{}:1"),
    (All, "docker rmi im{}:1 im{}:2 | grep -c Untagged"),
    (All, "docker image prune -f --filter label=side={}"),
    // Classic builds.
    (All, "DOCKER_BUILDKIT=0 docker build --no-cache -t cl{}:1 b"),
    (All, "docker run --rm cl{}:1"),
    (
        All,
        "DOCKER_BUILDKIT=0 docker build -q --build-arg A=2 --label l={} --no-cache -t cl{}:2 b",
    ),
    (End, "DOCKER_BUILDKIT=0 docker build --target nope b"),
    (
        End,
        "DOCKER_BUILDKIT=0 docker build -t cl{}:3 - < b/Dockerfile",
    ),
    (
        End,
        "tar -C b -cf - . | DOCKER_BUILDKIT=0 docker build -t cl{}:3 -",
    ),
    (
        End,
        "tar -C b -czf - . | DOCKER_BUILDKIT=0 docker build -t cl{}:4 -",
    ),
    // A registry.
    (All, "docker tag cl{}:1 127.0.0.1:5000/team/{}:1"),
    (End, "docker push 127.0.0.1:5000/team/{}:1"),
    (
        All,
        "docker push 127.0.0.1:5000/team/{}:1 | grep -E 'exists|digest'",
    ),
    (All, "docker tag cl{}:2 127.0.0.1:5000/team/{}:2"),
    (End, "docker push -a 127.0.0.1:5000/team/{}"),
    (All, "docker push -q 127.0.0.1:5000/team/{}:1"),
    (
        All,
        "docker rmi 127.0.0.1:5000/team/{}:1 127.0.0.1:5000/team/{}:2 | grep -c 'team/{}:'",
    ),
    (
        All,
        "docker pull 127.0.0.1:5000/team/{}:1 | grep -E 'Pulling from|Digest|Status|team'",
    ),
    (All, "docker pull -q 127.0.0.1:5000/team/{}:1"),
    (
        All,
        "docker pull -a 127.0.0.1:5000/team/{} | grep -E 'Pulling from|Digest|Status|team'",
    ),
    (All, "docker pull 127.0.0.1:5000/team/{}"),
    (All, "docker pull 127.0.0.1:5000/team/none{}:1"),
    (
        All,
        "docker images --digests --format '{{.Repository}} {{.Tag}} {{.Digest}}' 127.0.0.1:5000/team/{}",
    ),
    // The tag is shown, although the container is made by the digest.
    (
        All,
        "docker run -d --name p{} 127.0.0.1:5000/team/{}:1 sleep 600",
    ),
    (
        All,
        "docker ps --filter name=p{} --format '{{.Image}}'; docker rm -f p{}",
    ),
    (End, "docker rmi 127.0.0.1:5000/team/{}:2"),
    (All, "docker run --rm 127.0.0.1:5000/team/{}:2"),
    (End, "docker login -u me -p pw 127.0.0.1:5000"),
    (All, "docker logout 127.0.0.1:5000"),
    (
        All,
        "docker rmi cl{}:1 cl{}:2 cl{}:3 cl{}:4 | grep -c Untagged",
    ),
];

/// Rows for this client: those with `BuildKit`, which newer ones leave to a plugin that is another program.
pub(super) fn of(client: &str) -> &'static [Row] {
    if client == "/usr/bin/docker" {
        KIT
    } else {
        &[]
    }
}

const KIT: &[Row] = &[
    (
        All,
        "DOCKER_BUILDKIT=1 docker build --no-cache --progress plain --secret id=s,src=secret -t kit{}:1 kit 2>&1 | grep -c DONE",
    ),
    (All, "docker run --rm kit{}:1"),
    (All, "DOCKER_BUILDKIT=1 docker build -q -t kit{}:2 b"),
    (
        All,
        "tar -C b -cf - . | DOCKER_BUILDKIT=1 docker build -q -t kit{}:3 -",
    ),
    (
        All,
        "DOCKER_BUILDKIT=1 docker build --output type=local,dest=out{} b >/dev/null 2>&1; cat out{}/r",
    ),
    (
        All,
        "DOCKER_BUILDKIT=1 docker build --progress plain --target nope b 2>&1 | tail -1",
    ),
    (End, "docker builder prune -f"),
    (End, "docker builder prune -a -f --filter until=240h"),
    (
        All,
        "docker rmi kit{}:1 kit{}:2 kit{}:3 2>/dev/null | grep -c Untagged",
    ),
];
