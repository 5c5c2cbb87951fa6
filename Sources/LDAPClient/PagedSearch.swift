#if LDAP
  import CClients
  import Deadlines
  import Glibc

  // Known limits: a server that ignores the control sends all entries at once; a server that repeats pages
  // for ever is stopped by the limits of who asks.

  /// Searches whose entries are received one by one, in pages (RFC 2696).
  extension LDAPConnection {
    /// Sends a search for one page of its entries.
    ///
    /// - Parameters:
    ///   - base: the search base.
    ///   - scope: where to search.
    ///   - filter: the search filter.
    ///   - attributes: the attributes to return for each entry.
    ///   - page: how many entries make a page.
    ///   - cookie: what the end of the previous page gave; empty for the first page.
    /// - Returns: the number of the request.
    /// - Throws: ``LDAPError`` if it cannot be sent.
    func send(
      _ base: String, _ scope: EntryQuery.Scope, _ filter: String, attributes: [String], page: Int,
      cookie: [UInt8]
    ) throws(LDAPError) -> Int32 {
      var names: [UnsafeMutablePointer<CChar>?] = attributes.map { strdup($0) }
      defer { for name in names { free(name) } }
      names.append(nil)
      // The time limit for the server; ours is the deadline.
      var time = timeval(tv_sec: Int(deadline.remaining) + 1, tv_usec: 0)
      var number: Int32 = 0
      let control = pageControl(size: page, cookie)
      defer { client.library.control_free(control) }
      var controls: [UnsafeMutablePointer<LDAPControl>?] = [control, nil]
      // No size limit: a server counts it over all pages.
      let sent = client.library.search_ext(
        handle, base, scope.value, filter, &names, 0, &controls, nil, &time, 0, &number)
      guard sent == LDAP_SUCCESS else {
        throw failure(
          LDAPAnswer(code: sent, text: errorText(sent)), awaiting: "the list of entries")
      }
      return number
    }

    /// Not critical: a server without paging sends what its limits allow, and says if that is not all.
    private func pageControl(size: Int, _ cookie: [UInt8]) -> UnsafeMutablePointer<LDAPControl>? {
      var control: UnsafeMutablePointer<LDAPControl>?
      var bytes = cookie.map(CChar.init(bitPattern:))
      bytes.withUnsafeMutableBufferPointer { buffer in
        var value = berval(bv_len: ber_len_t(buffer.count), bv_val: buffer.baseAddress)
        _ = client.library.create_page_control(handle, ber_int_t(size), &value, 0, &control)
      }
      return control
    }

    /// The cookie among the controls of a result; nil without a control for pages.
    func cookie(
      _ controls: UnsafeMutablePointer<UnsafeMutablePointer<LDAPControl>?>?
    ) -> [UInt8]? {
      guard let controls,
        let control = client.library.control_find(LDAP_CONTROL_PAGEDRESULTS, controls, nil)
      else { return nil }
      var estimate: ber_int_t = 0
      var cookie = berval()
      guard
        client.library.parse_pageresponse_control(handle, control, &estimate, &cookie)
          == LDAP_SUCCESS
      else { return nil }
      defer { client.library.ber_free(cookie.bv_val) }
      return Array(UnsafeRawBufferPointer(start: cookie.bv_val, count: Int(cookie.bv_len)))
    }
  }

  extension EntryQuery.Scope {
    fileprivate var value: Int32 {
      switch self {
      case .entry: LDAP_SCOPE_BASE
      case .children: LDAP_SCOPE_ONELEVEL
      case .subtree: LDAP_SCOPE_SUBTREE
      }
    }
  }
#endif
