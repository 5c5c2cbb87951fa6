import Secrets

/// An LDAP parameter of Modoboa, by its stored name.
///
/// Names, types and defaults are those of `CoreGlobalParametersSerializer`
/// (modoboa/core/api/v2/serializers.py of release 2.12.0).
package enum Parameter: String, CaseIterable, Sendable {
  case authenticationType = "authentication_type"
  case serverAddress = "ldap_server_address"
  case serverPort = "ldap_server_port"
  case enableSecondaryServer = "ldap_enable_secondary_server"
  case secondaryServerAddress = "ldap_secondary_server_address"
  case secondaryServerPort = "ldap_secondary_server_port"
  case secured = "ldap_secured"
  case isActiveDirectory = "ldap_is_active_directory"
  case adminGroups = "ldap_admin_groups"
  case groupType = "ldap_group_type"
  case groupsSearchBase = "ldap_groups_search_base"
  case passwordAttribute = "ldap_password_attribute"
  case authMethod = "ldap_auth_method"
  case bindDN = "ldap_bind_dn"
  case bindPassword = "ldap_bind_password"
  case searchBase = "ldap_search_base"
  case searchFilter = "ldap_search_filter"
  case userDNTemplate = "ldap_user_dn_template"
  case syncBindDN = "ldap_sync_bind_dn"
  case syncBindPassword = "ldap_sync_bind_password"
  case enableSync = "ldap_enable_sync"
  case syncDeleteRemoteAccount = "ldap_sync_delete_remote_account"
  case enableImport = "ldap_enable_import"
  case syncAccountDNTemplate = "ldap_sync_account_dn_template"
  case importSearchBase = "ldap_import_search_base"
  case importSearchFilter = "ldap_import_search_filter"
  case importUsernameAttribute = "ldap_import_username_attr"
  case dovecotSync = "ldap_dovecot_sync"
  case dovecotConfFile = "ldap_dovecot_conf_file"

  /// The value that Modoboa uses if none is stored.
  ///
  /// A missing key means this default, a key with null means null (modoboa/parameters/tools.py).
  package var defaultValue: StoredValue {
    switch self {
    case .authenticationType: .string("local")
    case .serverAddress: .string("localhost")
    case .serverPort, .secondaryServerPort: .integer(389)
    case .secured: .string("none")
    case .groupType: .string("posixgroup")
    case .passwordAttribute: .string("userPassword")
    case .authMethod: .string("searchbind")
    case .searchFilter: .string("(mail=%(user)s)")
    case .importSearchFilter: .string("(cn=*)")
    case .importUsernameAttribute: .string("cn")
    case .dovecotConfFile: .string("/etc/dovecot/dovecot-modoboa.conf")
    case .adminGroups, .groupsSearchBase, .bindDN, .searchBase, .userDNTemplate: .string("")
    case .bindPassword: .secret(Secret(""))
    case .enableSecondaryServer, .isActiveDirectory, .enableSync, .syncDeleteRemoteAccount,
      .enableImport,
      .dovecotSync:
      .boolean(false)
    case .secondaryServerAddress, .syncBindDN, .syncBindPassword, .syncAccountDNTemplate,
      .importSearchBase:
      .null
    }
  }

  /// Whether Modoboa hides the parameter from all accounts but superadministrators (since 2.9.1).
  package var isSecret: Bool {
    switch self {
    case .bindPassword, .syncBindPassword: true
    case .authenticationType, .serverAddress, .serverPort, .enableSecondaryServer,
      .secondaryServerAddress, .secondaryServerPort, .secured, .isActiveDirectory, .adminGroups,
      .groupType, .groupsSearchBase, .passwordAttribute, .authMethod, .bindDN, .searchBase,
      .searchFilter, .userDNTemplate, .syncBindDN, .enableSync, .syncDeleteRemoteAccount,
      .enableImport, .syncAccountDNTemplate, .importSearchBase, .importSearchFilter,
      .importUsernameAttribute, .dovecotSync, .dovecotConfFile:
      false
    }
  }
}
