//! The docker command line: containers, networks, volumes, and what tells of the engine.

use super::row::Same::{All, End, Lines};
use super::row::{Row, compare};
use super::stage::Stage;
use super::{images, terminal};
use crate::proxy::docker::clients;

#[test]
fn every_verb_of_the_docker_command_prints_what_it_prints_at_the_engine() {
    let Some(stage) = Stage::start() else {
        return;
    };
    images::furnish(&stage);
    let wrong: Vec<String> = std::thread::scope(|scope| {
        let stage = &stage;
        let started: Vec<_> = clients()
            .into_iter()
            .zip('a'..)
            .map(|(client, mark)| {
                scope.spawn(move || {
                    let mut wrong = compare(stage, client, mark, ROWS);
                    wrong.extend(compare(stage, client, mark, images::ROWS));
                    wrong.extend(compare(stage, client, mark, images::of(client)));
                    terminal::check(stage, client, mark);
                    wrong
                })
            })
            .collect();
        let ended = started.into_iter().map(|it| it.join().unwrap());
        ended.flatten().collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const ROWS: &[Row] = &[
    (All, "docker version"),
    (
        All,
        "docker info --format '{{.Driver}} {{.ServerVersion}} {{.CgroupDriver}} {{.Swarm.LocalNodeState}}'",
    ),
    (End, "docker info"),
    (All, "docker run --rm box:1 echo hello"),
    (All, "docker run --rm box:1 sh -c 'echo err >&2; exit 7'"),
    (All, "echo input | docker run --rm -i box:1 cat"),
    (All, "seq 1 20000 | docker run --rm -i box:1 wc"),
    (All, "docker run --rm box:1 seq 1 20000 | tail -1"),
    (
        All,
        "docker run -d --name c{} --label side={} -p 127.0.0.1::80 -v vol{}:/data --hostname h \
        127.0.0.1:5000/team/box:1 sh -c 'echo one; echo two >&2; sleep 600'",
    ),
    (All, "docker ps --filter label=side={}"),
    (
        All,
        "docker ps -a --filter label=side={} --format '{{.Names}} {{.Image}} {{.Status}} {{.Ports}} {{.Mounts}}'",
    ),
    (All, "docker ps -aq --filter label=side={}"),
    (All, "docker ps -a --size --filter label=side={}"),
    (
        All,
        "docker inspect -f '{{.Name}} {{.State.Status}} {{.Config.Hostname}} {{json .HostConfig.Binds}}' c{}",
    ),
    (All, "docker container inspect c{} | grep -c ."),
    (All, "docker inspect --size -f '{{.SizeRw}}' c{}"),
    (Lines, "docker logs c{}"),
    (End, "docker logs --tail 1 --timestamps c{}"),
    (All, "docker exec c{} echo inside"),
    (
        All,
        "docker exec -e A=b -w /tmp -u 0 c{} sh -c 'echo $A; pwd; exit 3'",
    ),
    (All, "echo x | docker exec -i c{} cat"),
    (All, "docker exec -d c{} sh -c 'echo y > /tmp/y'"),
    (All, "docker top c{} -o pid,comm"),
    (End, "docker top c{}"),
    (Lines, "docker diff c{}"),
    (All, "docker port c{}"),
    (
        All,
        "docker stats --no-stream --format '{{.Name}} {{.PIDs}}' c{}",
    ),
    (End, "timeout --signal KILL 2 docker stats c{}"),
    (All, "docker pause c{}"),
    (
        All,
        "docker ps --filter label=side={} --format '{{.Names}} {{.Status}}'",
    ),
    (All, "docker unpause c{}"),
    (
        All,
        "docker update --memory 64m --memory-swap 128m --cpu-shares 512 --restart unless-stopped c{}",
    ),
    (All, "docker rename c{} d{}"),
    (All, "docker rename d{} c{}"),
    (End, "docker cp /etc/hostname c{}:/tmp/h"),
    (All, "docker cp c{}:/tmp/h - | tar tf -"),
    (
        All,
        "docker cp -q c{}:/tmp/h h{} 2>/dev/null || docker cp c{}:/tmp/h h{} >/dev/null; cmp h{} /etc/hostname",
    ),
    (
        All,
        "mkdir -p dir{}/sub && echo f > dir{}/sub/f && docker cp dir{} c{}:/tmp/dir >/dev/null 2>&1; docker exec c{} cat /tmp/dir/sub/f",
    ),
    (
        All,
        "tar -C dir{} -cf - sub | docker cp - c{}:/ && docker exec c{} cat /sub/f",
    ),
    (
        All,
        "docker cp c{}:/tmp/dir back{} >/dev/null 2>&1; cat back{}/sub/f",
    ),
    (End, "docker cp c{}:/nothing x{}"),
    (Lines, "docker export c{} | tar t | grep -c ."),
    (
        All,
        "docker commit -m msg -a me -c 'CMD [\"true\"]' c{} com{}:1",
    ),
    (
        All,
        "docker image history --format '{{.CreatedBy}} {{.Comment}}' com{}:1",
    ),
    (All, "docker stop -t 1 c{}"),
    (All, "docker wait c{}"),
    (All, "docker start c{}"),
    (All, "docker restart -t 1 c{}"),
    (All, "docker kill -s KILL c{}"),
    (All, "docker wait c{}"),
    (All, "docker rm c{}"),
    (End, "docker rm -f nothing{}"),
    (All, "docker rmi com{}:1 | grep -c Untagged"),
    (
        All,
        "docker events --since 0 --until \"$(date +%s)\" --filter container=c{} --filter event=create --format '{{.Type}} {{.Action}}' | tail -5",
    ),
    (
        All,
        "docker create --name made{} --label side={} box:1 true",
    ),
    (All, "docker start -a made{}"),
    (All, "docker container prune -f --filter label=side={}"),
    (All, "docker volume ls -q --filter name=vol{}"),
    (
        All,
        "docker volume inspect -f '{{.Name}} {{.Driver}} {{.Scope}}' vol{}",
    ),
    (All, "docker volume create --label side={} v2{}"),
    (All, "docker volume rm vol{}"),
    (All, "docker volume prune -f --filter label=side={}"),
    (All, "docker network create --label side={} net{}"),
    (All, "docker network create --label side={} --internal n2{}"),
    (
        All,
        "docker network ls --filter label=side={} --format '{{.Name}} {{.Driver}} {{.Scope}}'",
    ),
    (
        All,
        "docker network inspect net{} -f '{{.Name}} {{.Driver}} {{.Internal}}'",
    ),
    (
        All,
        "docker create --name e{} --label side={} --network net{} --network-alias al box:1 sleep 600",
    ),
    (All, "docker start e{}"),
    (All, "docker network connect --alias two n2{} e{}"),
    (
        All,
        "docker inspect -f '{{range $k,$v := .NetworkSettings.Networks}}{{$k}} {{index $v.Aliases 0}} {{end}}' e{}",
    ),
    (All, "docker network disconnect n2{} e{}"),
    (All, "docker network rm n2{}"),
    (All, "docker network rm net{}"),
    (All, "docker rm -fv e{}"),
    (All, "docker network prune -f --filter label=side={}"),
    (All, "docker system df --format '{{.Type}}'"),
    (End, "docker system df -v"),
    (All, "docker system prune -f --filter label=side={}"),
    (All, "docker plugin ls"),
    (All, "docker node ls"),
    (All, "docker checkpoint ls nope"),
    // What is not there: the engine's words, in the guard's.
    (End, "docker run --rm nosuch{}:1"),
    (End, "docker inspect nosuch{}"),
    (End, "docker logs nosuch{}"),
    (End, "docker exec nosuch{} true"),
    (End, "docker network rm nosuch{}"),
];
