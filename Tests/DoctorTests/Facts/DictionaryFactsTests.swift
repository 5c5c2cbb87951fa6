import DovecotGrammar
import Testing

@testable import Doctor

@Suite("Dictionaries and their databases")
struct DictionaryFactsTests {
  private static func root(_ text: String, _ dialect: Dialect = .ofMainConfiguration)
    -> ConfigurationSection
  {
    ConfigurationSection(
      SettingsReader(dialect).statements(in: Array(text.utf8)).map {
        IncludedStatement(file: "/d/x", statement: $0)
      })
  }

  @Test("of 2.3")
  func settingsFiles() {
    let file =
      "connect = host=a dbname='modoboa' user=b password=c\nmap {\n pattern = priv/quota/storage\n table = t\n}\n"
    let all = DictionaryFacts.all(
      in: Self.root("dict {\n quota = pgsql:/d/dict\n a = sqlite:/d/none\n f = file:/x\n}\n"), .v23
    ) { $0 == "/d/dict" ? Self.root(file, .v23) : nil }
    #expect(all.map(\.name) == ["quota", "a", "f"])
    #expect(all.map(\.isThere) == [true, false, true])
    #expect(all[0].tables == ["priv/quota/storage": "t"])
    #expect(all[0].database?.name == "modoboa" && all[0].database?.engine == "pgsql")
  }

  @Test("of 2.4, whose blocks are merged")
  func mainConfiguration() {
    let text = """
      sql_driver = mysql
      mysql 127.0.0.1 {
        dbname = modoboa
      }
      userdb sql {
      }
      dict_server {
        pgsql 127.0.0.1 {
          parameters {
            dbname = quota
          }
        }
        dict quota {
          sql_driver = pgsql
          dict_map a/$b {
            sql_table = t
          }
        }
        dict other {
        }
      }
      dict_server {
        dict quota {
          dict_map c {
            dict_map_sql_table = u
          }
        }
      }

      """
    let root = Self.root(text)
    let all = DictionaryFacts.all(in: root, .v24) { _ in nil }
    #expect(all.map(\.name) == ["quota", "other"])
    #expect(all[0].tables == ["a/$b": "t", "c": "u"])
    #expect(all.map(\.database?.name) == ["quota", "modoboa"])
    let userdbs = Backend.all(.userdb, in: root, .v24)
    let users = DictionaryFacts.userDatabase(in: root, userdbs) { _ in nil }
    #expect(users?.name == "modoboa" && users?.engine == "mysql")
    #expect(users.map { all[1].database?.mayBe($0) == true } == true)
  }

  @Test(
    "the user ID in a userdb's query",
    arguments: [
      ("SELECT '/x' AS home, 5000 AS uid, 5000 AS gid", "5000"), ("SELECT '8' as uid", "8"),
      ("SELECT %uid AS uid", nil), ("SELECT a.uid FROM b", nil), ("", nil),
    ] as [(String, String?)])
  func userID(query: String, number: String?) {
    #expect(ChapterInspection.userID(in: query) == number)
  }
}
