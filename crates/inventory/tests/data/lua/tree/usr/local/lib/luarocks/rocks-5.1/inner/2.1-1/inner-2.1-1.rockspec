rockspec_format = "3.0"
package = "inner"
version = "2.1-1"
source = { dir = "inner", url = "file:///srv/rocks/inner.tar.gz" }
description = { license = "MIT" }
dependencies = {  }
build = { type = "builtin", modules = { inner = "inner.lua" } }
