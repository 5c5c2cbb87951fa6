// A finding ends the process by a signal, which its parent and the campaign see: the standard error of a worker is /dev/null.

const char *__asan_default_options(void);

const char *__asan_default_options(void) { return "abort_on_error=1:detect_leaks=0"; }
