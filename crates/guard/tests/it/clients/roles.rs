//! The ready-made roles, each in the hands of whom it is for: what they need works, and what they must not do is denied in
//! words that their client shows.

use super::images;
use super::stage::Stage;
use crate::proxy::docker::clients;

/// What has to come of a line.
enum Want {
    /// It succeeds.
    Works,
    /// It is denied, with this reason.
    Denied(&'static str),
    /// What it names is not there for this role.
    Absent,
}

use Want::{Absent, Denied, Works};

/// A role, lines that it says, and what has to come of them. `{}` is a name of its own, `theirs` another's container.
type Row = (&'static str, &'static str, Want);

#[test]
fn ready_made_roles_do_for_their_clients_what_they_say() {
    let Some(stage) = Stage::start() else {
        return;
    };
    images::furnish(&stage);
    let project = stage.at("project");
    std::fs::write(project.join("file"), "of the project\n").unwrap();
    let begun = "docker run -d --name theirs --label traefik.enable=true 127.0.0.1:5000/team/box:1 sleep 600";
    let begun = stage.run(clients()[0], "engine", begun);
    assert!(begun.status.success(), "{begun:?}");
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let (stage, project) = (&stage, project.display().to_string());
        let all: Vec<_> = clients()
            .into_iter()
            .zip('a'..)
            .map(|(client, mark)| {
                let project = project.clone();
                scope.spawn(move || {
                    let rows = ROWS.iter();
                    let wrong = rows.filter_map(|row| {
                        problem(stage, client, &format!("own{mark}"), &project, row)
                    });
                    wrong.collect::<Vec<_>>()
                })
            })
            .collect();
        all.into_iter().flat_map(|it| it.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn problem(
    stage: &Stage,
    client: &str,
    name: &str,
    project: &str,
    (role, line, want): &Row,
) -> Option<String> {
    let line = line.replace("{}", name).replace("PROJECT", project);
    let line = line
        .replace("BOX", "127.0.0.1:5000/team/box:1")
        .replace("JOB", JOB)
        .replace("AGENT", AGENT);
    let output = stage.run(client, role, &line);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    let is_told = told.contains("seawall guard: ") && told.contains(" denied for uid:0 [");
    let is_right = match want {
        Works => output.status.success(),
        Denied(why) => !output.status.success() && is_told && told.contains(why),
        // Older clients have words of their own for it.
        Absent => !output.status.success() && told.contains("No such"),
    };
    (!is_right).then(|| format!("{client} as {role}: {line}: {output:?}"))
}

/// Limits that a job has to say.
const JOB: &str = "-m 64m --cpus 1 --pids-limit 50";
/// What an agent has to say.
const AGENT: &str = "--user 1000:1000 --cap-drop ALL --security-opt no-new-privileges -m 64m --cpus 1 --pids-limit 50";

const ROWS: &[Row] = &[
    ("ci-runner", "docker pull BOX", Works),
    ("ci-runner", "docker run --rm JOB BOX echo job", Works),
    ("ci-runner", "docker network create {}", Works),
    ("ci-runner", "docker volume create {}", Works),
    (
        "ci-runner",
        "docker run -d --name ci{} JOB --network {} -v {}:/build BOX sleep 600",
        Works,
    ),
    (
        "ci-runner",
        "docker exec ci{} true && docker logs ci{} && docker cp ci{}:/bin/sh - >/dev/null",
        Works,
    ),
    ("ci-runner", "docker exec theirs true", Absent),
    (
        "ci-runner",
        "docker rm -fv ci{} && docker network rm {} && docker volume rm {}",
        Works,
    ),
    ("ci-runner", "docker run --rm BOX true", Denied("limits")),
    (
        "ci-runner",
        "docker run --rm JOB --privileged BOX true",
        Denied("container.privileged"),
    ),
    (
        "ci-runner",
        "docker run --rm JOB -v /:/host BOX true",
        Denied("container.mounts"),
    ),
    (
        "ci-runner",
        "docker run --rm JOB -v /run/docker.sock:/s BOX true",
        Denied("container.mounts"),
    ),
    (
        "ci-runner",
        "docker run --rm JOB -p 8080:80 BOX true",
        Denied("container.ports"),
    ),
    (
        "ci-runner",
        "docker run --rm JOB --net host BOX true",
        Denied("network of the host may not be shared"),
    ),
    (
        "ci-runner",
        "DOCKER_BUILDKIT=0 docker build b",
        Denied("no rule of ci-runner is about it"),
    ),
    (
        "ci-runner",
        "docker push BOX",
        Denied("no rule of ci-runner is about it"),
    ),
    ("ci-runner", "docker volume prune -f", Denied("denies it")),
    (
        "developer",
        "docker run --rm -v PROJECT:/src dev-box:1 cat /src/file",
        Works,
    ),
    (
        "developer",
        "docker volume create {} && docker network create {}",
        Works,
    ),
    (
        "developer",
        "docker run -d --name dev{} -p 127.0.0.1::80 -v {}:/data --network {} --restart on-failure dev-box:1 sleep 600",
        Works,
    ),
    (
        "developer",
        "docker exec dev{} echo hi && docker logs dev{} && docker stats --no-stream dev{} && docker top dev{}",
        Works,
    ),
    (
        "developer",
        "docker cp PROJECT/file dev{}:/tmp/ && docker restart -t 0 dev{} && docker stop -t 0 dev{}",
        Works,
    ),
    (
        "developer",
        "docker rm -v dev{} && docker network rm {} && docker volume rm {}",
        Works,
    ),
    (
        "developer",
        "DOCKER_BUILDKIT=0 docker build -t dev-{} b && docker run --rm dev-{}",
        Works,
    ),
    (
        "developer",
        "docker container prune -f --filter label=io.seawall.owner=uid:0",
        Works,
    ),
    (
        "developer",
        "docker container prune -f",
        Denied("add --filter label=io.seawall.owner=uid:0"),
    ),
    (
        "developer",
        "DOCKER_BUILDKIT=0 docker build -t box b",
        Denied("what is built here is called"),
    ),
    (
        "developer",
        "docker run --rm -v /etc:/e dev-box:1 true",
        Denied("container.mounts"),
    ),
    (
        "developer",
        "docker run --rm -v nosuch{}:/d dev-box:1 true",
        Denied("make it first: docker volume create"),
    ),
    (
        "developer",
        "docker run --rm -p 80:80 dev-box:1 true",
        Denied("container.ports"),
    ),
    (
        "developer",
        "docker run --rm --pid host dev-box:1 true",
        Denied("pid of the host may not be shared"),
    ),
    (
        "developer",
        "docker run --rm --cap-add SYS_ADMIN dev-box:1 true",
        Denied("SYS_ADMIN may not be added"),
    ),
    ("developer", "docker stop theirs", Absent),
    (
        "developer",
        "docker system df",
        Denied("everybody's objects"),
    ),
    (
        "developer",
        "docker swarm init",
        Denied("no rule of developer is about it"),
    ),
    ("developer", "docker plugin ls", Works),
    (
        "ai-agent",
        "docker run --rm --name agent-{} AGENT -v PROJECT:/w -w /w BOX cat file",
        Works,
    ),
    (
        "ai-agent",
        "docker run -d --name agent-{} AGENT BOX sleep 600 && docker exec -u 1000 agent-{} id && docker rm -f agent-{}",
        Works,
    ),
    (
        "ai-agent",
        "docker run --rm --name agent-{} BOX true",
        Denied("has to be dropped"),
    ),
    (
        "ai-agent",
        "docker run --rm --name {} AGENT BOX true",
        Denied("container.names"),
    ),
    (
        "ai-agent",
        "docker run --rm --name agent-{} AGENT -p 8080:80 BOX true",
        Denied("container.ports"),
    ),
    (
        "ai-agent",
        "docker run --rm --name agent-{} AGENT -v /etc:/e BOX true",
        Denied("container.mounts"),
    ),
    (
        "ai-agent",
        "docker cp theirs:/etc/hostname -",
        Denied("ai-agent.no-archives"),
    ),
    ("ai-agent", "docker logs theirs", Absent),
    (
        "ai-agent",
        "DOCKER_BUILDKIT=0 docker build b",
        Denied("no rule of ai-agent is about it"),
    ),
    (
        "read-only",
        "docker ps -a && docker images && docker network ls && docker volume ls && docker info",
        Works,
    ),
    (
        "read-only",
        "docker top theirs && docker stats --no-stream theirs && docker diff theirs && docker system df",
        Works,
    ),
    (
        "read-only",
        "docker inspect theirs",
        Denied("no rule of read-only is about it"),
    ),
    (
        "read-only",
        "docker logs theirs",
        Denied("no rule of read-only is about it"),
    ),
    (
        "read-only",
        "docker stop theirs",
        Denied("no rule of read-only is about it"),
    ),
    (
        "read-only",
        "docker exec theirs true",
        Denied("no rule of read-only is about it"),
    ),
    (
        "read-only",
        "docker run --rm BOX true",
        Denied("no rule of read-only is about it"),
    ),
    (
        "traefik",
        "docker version && docker info && docker ps && docker inspect theirs && docker network inspect bridge",
        Works,
    ),
    (
        "traefik",
        "docker events --filter type=container --since 0 --until \"$(date +%s)\" | grep -q traefik.enable",
        Works,
    ),
    (
        "traefik",
        "docker stop theirs",
        Denied("no rule of traefik is about it"),
    ),
    (
        "traefik",
        "docker run --rm BOX true",
        Denied("no rule of traefik is about it"),
    ),
    (
        "traefik",
        "docker exec theirs env",
        Denied("no rule of traefik is about it"),
    ),
    (
        "portainer",
        "docker ps -a && docker inspect theirs && docker logs theirs && docker stats --no-stream theirs",
        Works,
    ),
    (
        "portainer",
        "docker images && docker volume ls && docker network ls && docker system df && docker info",
        Works,
    ),
    (
        "portainer",
        "docker run -d --name por{} --restart always -p 8080 BOX sleep 600 && docker rm -f por{}",
        Works,
    ),
    ("portainer", "docker exec theirs sh", Absent),
    (
        "portainer",
        "docker run --rm -v /run/docker.sock:/s BOX true",
        Denied("container.mounts"),
    ),
    (
        "portainer",
        "docker rm -f nosuch{} && docker swarm init",
        Denied("no rule of portainer is about it"),
    ),
    (
        "watchtower",
        "docker ps && docker inspect theirs && docker pull BOX",
        Works,
    ),
    ("watchtower", "docker stop theirs", Absent),
    (
        "watchtower",
        "docker run --rm BOX true",
        Denied("has to bear the label com.centurylinklabs.watchtower.enable=true"),
    ),
    (
        "administrator",
        "docker create --name adm{} --privileged --pid host -v /:/host dev-box:1 true && docker rm adm{}",
        Works,
    ),
    (
        "administrator",
        "docker exec theirs true && docker system df -v && docker plugin ls && docker volume prune -f",
        Works,
    ),
    (
        "administrator",
        "docker create --label io.seawall.owner=cn:bob dev-box:1 true",
        Denied("reserved-label"),
    ),
];
