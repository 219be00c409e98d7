package dev.sallyport.store.audit;

import java.util.List;
import org.springframework.data.domain.Limit;
import org.springframework.data.repository.Repository;

/** The rows of {@code mcp_audit}. */
interface AuditRows extends Repository<AuditRow, Long> {

  AuditRow save(AuditRow row);

  List<AuditRow> findByIdLessThanOrderByIdDesc(long id, Limit limit);

  List<AuditRow> findByServerIdAndIdLessThanOrderByIdDesc(String serverId, long id, Limit limit);
}
