# The instructions of a Dockerfile by their keyword, for policies that say `import data.lib.docker`.
package lib.docker

import rego.v1

# Every instruction of a keyword.
add contains it if some it in of_keyword("add")

arg contains it if some it in of_keyword("arg")

cmd contains it if some it in of_keyword("cmd")

copy contains it if some it in of_keyword("copy")

entrypoint contains it if some it in of_keyword("entrypoint")

env contains it if some it in of_keyword("env")

expose contains it if some it in of_keyword("expose")

from contains it if some it in of_keyword("from")

healthcheck contains it if some it in of_keyword("healthcheck")

label contains it if some it in of_keyword("label")

onbuild contains it if some it in of_keyword("onbuild")

run contains it if some it in of_keyword("run")

shell contains it if some it in of_keyword("shell")

stopsignal contains it if some it in of_keyword("stopsignal")

user contains it if some it in of_keyword("user")

volume contains it if some it in of_keyword("volume")

workdir contains it if some it in of_keyword("workdir")

# By stage, those of a keyword.
stage_cmd[stage] := of_stage(stage, "cmd") if some stage in input.Stages

stage_copies[stage] := of_stage(stage, "copy") if some stage in input.Stages

stage_entrypoints[stage] := of_stage(stage, "entrypoint") if some stage in input.Stages

stage_healthcheck[stage] := of_stage(stage, "healthcheck") if some stage in input.Stages

stage_user[stage] := of_stage(stage, "user") if some stage in input.Stages

of_keyword(keyword) := [it |
	some stage in input.Stages
	some it in of_stage(stage, keyword)
]

of_stage(stage, keyword) := [it |
	some it in stage.Commands
	it.Cmd == keyword
]
