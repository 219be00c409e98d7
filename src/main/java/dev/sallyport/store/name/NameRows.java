package dev.sallyport.store.name;

import java.util.Collection;
import java.util.List;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The rows of {@code mcp_server_name}. */
interface NameRows extends Repository<NameRow, String> {

  List<NameRow> findAllByKeyIn(Collection<String> keys);

  List<NameRow> findAllByServerId(String serverId);

  NameRow saveAndFlush(NameRow row);

  @Modifying(flushAutomatically = true)
  @Query("delete from NameRow n where n.key in :keys")
  void deleteByKeys(Collection<String> keys);
}
