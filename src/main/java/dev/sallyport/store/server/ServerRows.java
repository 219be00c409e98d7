package dev.sallyport.store.server;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The rows of {@code mcp_server}. */
interface ServerRows extends Repository<ServerRow, String> {

  Optional<ServerRow> findById(String id);

  boolean existsById(String id);

  List<ServerRow> findAll();

  List<ServerRow> findAllByIdIn(Collection<String> ids);

  @Query("select r.id as id, r.version as version from ServerRow r")
  List<RowVersion> versions();

  ServerRow saveAndFlush(ServerRow row);

  void delete(ServerRow row);

  void flush();

  /** A row's id and version. */
  interface RowVersion {
    String getId();

    Long getVersion();
  }
}
