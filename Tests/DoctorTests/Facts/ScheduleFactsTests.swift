import Testing

@testable import Doctor

@Suite("Scheduled commands")
struct ScheduleFactsTests {
  @Test(
    "commands that write the file",
    arguments: [
      ("update_dovecot_conf", true), ("/usr/sbin/update_dovecot_conf -q", true),
      ("out=$(/usr/sbin/update_dovecot_conf) && echo \"$out\"", true),
      ("sleep 3; update_dovecot_conf sync", true), ("/opt/x/update_dovecot_conf --bind", true),
      ("chronic '/usr/sbin/update_dovecot_conf'", true),
      ("update_dovecot_conf --check", false), ("update_dovecot_conf doctor", false),
      ("update_dovecot_conf export >/x", false), ("update_dovecot_conf.sh", false),
      ("python /srv/modoboa/manage.py update_dovecot_conf", false), ("true", false),
      ("cat /etc/cron.d/update_dovecot_conf.bak", false),
    ])
  func ours(command: String, isOurs: Bool) {
    #expect(ScheduleFacts.isOurs(command) == isOurs)
  }

  @Test(
    "Modoboa's own command of the same name",
    arguments: [
      ("python /srv/modoboa/manage.py update_dovecot_conf", true),
      ("cd /srv/modoboa && ./manage.py update_dovecot_conf --verbosity 0", true),
      ("$PYTHON $INSTANCE/manage.py update_dovecot_conf", true),
      ("django-admin update_dovecot_conf", true),
      ("python manage.py handle_mailbox_operations", false), ("update_dovecot_conf", false),
    ])
  func modoboas(command: String, isModoboas: Bool) {
    #expect(ScheduleFacts.isModoboas(command) == isModoboas)
  }
}
