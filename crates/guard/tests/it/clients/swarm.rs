//! The docker command line: a swarm of one node.

use super::row::Same::{All, End};
use super::row::{Row, printed};
use super::stage::Stage;
use crate::proxy::docker::clients;

/// There is one swarm of an engine, so all of it is done by the guard, and then at the engine.
#[test]
fn a_swarm_is_made_used_and_left() {
    let Some(stage) = Stage::start() else {
        return;
    };
    for client in clients() {
        let told = |role: &str| -> Vec<(Option<i32>, Vec<String>)> {
            let run = |(same, line): &Row| {
                let output = stage.run(client, role, line);
                let text = if *same == End {
                    Vec::new()
                } else {
                    printed(&output, "\0")
                };
                (output.status.code(), text)
            };
            ROWS.iter().map(run).collect()
        };
        let (guarded, bare) = (told("administrator"), told("engine"));
        for ((guarded, bare), (_, line)) in guarded.iter().zip(&bare).zip(ROWS) {
            assert_eq!(guarded, bare, "{client}: {line}");
        }
        let ended = |(status, _): &(Option<i32>, Vec<String>)| *status == Some(0);
        assert!(bare.iter().all(ended), "{bare:?}");
    }
}

const ROWS: &[Row] = &[
    (
        All,
        "docker swarm init --advertise-addr 127.0.0.1 | head -1",
    ),
    (
        All,
        "docker node ls --format '{{.Status}} {{.Availability}} {{.ManagerStatus}}'",
    ),
    (All, "docker swarm join-token -q worker | cut -c1-7"),
    (All, "echo hush | docker secret create --label a=b sec -"),
    (All, "docker secret ls --format '{{.Name}} {{.Driver}}'"),
    (
        All,
        "docker secret inspect -f '{{.Spec.Name}} {{.Spec.Labels.a}}' sec",
    ),
    (All, "echo conf | docker config create conf -"),
    (All, "docker config inspect --pretty conf | tail -2"),
    (
        All,
        "docker service create -q -d --name svc --secret sec --config conf --no-resolve-image box:1 sleep 600",
    ),
    (
        All,
        "docker service ls --format '{{.Name}} {{.Image}} {{.Mode}}'",
    ),
    (
        All,
        "for _ in 1 2 3 4 5 6 7 8 9 10; do docker service ps --format '{{.CurrentState}}' svc | grep -q ^Running && break; sleep 1; done; docker service ps --format '{{.CurrentState}}' svc | cut -c1-7",
    ),
    (
        All,
        "docker exec $(docker ps -q --filter label=com.docker.swarm.service.name=svc) cat /run/secrets/sec",
    ),
    (All, "docker service scale -d svc=2"),
    (
        All,
        "docker service update -q -d --label-add x=y --env-add A=b svc",
    ),
    (
        All,
        "docker service inspect --pretty svc | grep -E 'Name|Image|Env'",
    ),
    (End, "docker service logs --tail 1 svc"),
    (All, "docker service rollback -q -d svc"),
    (All, "docker network create -d overlay --attachable ov"),
    (All, "docker stack ls"),
    (
        All,
        "docker node update --label-add z=1 $(docker node ls -q) | wc -l",
    ),
    (All, "docker service rm svc"),
    (All, "docker network rm ov"),
    (All, "docker secret rm sec"),
    (All, "docker config rm conf"),
    (All, "docker swarm update --task-history-limit 2"),
    (End, "docker swarm ca -q"),
    (All, "docker swarm leave --force"),
];
