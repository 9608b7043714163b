# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
. tests/checks/_plant.sh
check=$root/scripts/check-repro

# build CODE: a Makefile that installs what CODE prints
build() {
  printf 'install:\n\tmkdir -p "$(DESTDIR)/usr/bin"\n\t%s > "$(DESTDIR)/usr/bin/x"\n' \
    "$1" | put Makefile
}
planted() {
  build "$3"
  refuses "$1" "$2" "$check"
}
build "echo the same"
accepts "a build that depends on nothing" "$check"
planted "the folder in a file" "usr/bin/x:1: differs" 'echo $(CURDIR)'
planted "the time zone in a file" "usr/bin/x:1: differs" 'date +%Z'
planted "the clock in a file" "usr/bin/x:1: differs" 'date +%N'
planted "a build that fails" "cannot be built" 'false'
printf 'install:\n\ttrue\n' | put Makefile
refuses "a build that installs nothing" "nothing was installed" "$check"
printf 'install:\n\tmkdir -p "$(DESTDIR)"\n\ttouch "$(DESTDIR)"/%s\n' \
  '$(words $(subst /, ,$(CURDIR)))' | put Makefile
refuses "the folder in the name of a file" "> " "$check"
