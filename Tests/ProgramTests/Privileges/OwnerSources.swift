import TestSupport

extension Owner {
  /// The options that name the file of an owner by their kind, with all that they need.
  func sources() async throws -> [(options: [String], file: String)] {
    let database = try await makeDatabase()
    let export = write("data/export.json", Parameters.searchBind.json)
    let url = write("data/url", "sqlite://\(database)\n")
    makeDirectory("data/data")
    let settings = write(
      "data/data/settings.py",
      Owner.settings("'ENGINE': 'django.db.backends.sqlite3', 'NAME': '\(database)'"))
    let dovecot = write(
      "data/sql.conf.ext", "driver = sqlite\nconnect = \(database)\n")
    return [
      (["--database", "sqlite://\(database)"], database), (["--export", export], export),
      (["--database-file", url], url), (["--instance", self["data"]], settings),
      (["--dovecot-sql", dovecot], dovecot),
    ]
  }
}
