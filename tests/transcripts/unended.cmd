# A block without its end.
define unended
  stepi
