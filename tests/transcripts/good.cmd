# A script that works.
tbreak sys_write
continue
print $a2
