/*
 * SPDX-License-Identifier: GPL-2.0-only
 */
#include "gloo-process-group.h"

#include "ns3/log.h"

#include <stdexcept>
#include <vector>

#ifdef EDGE_INFERENCE_HAVE_GLOO
#ifndef USE_C10D_GLOO
#define USE_C10D_GLOO
#endif
// their code, not ours
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wextra"
#pragma GCC diagnostic ignored "-Wunused-parameter"
#pragma GCC diagnostic ignored "-Wsign-compare"
#include <ATen/ATen.h>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#pragma GCC diagnostic pop

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace ns3
{
namespace edgeinference
{

NS_LOG_COMPONENT_DEFINE("EdgeInferenceGlooProcessGroup");
NS_OBJECT_ENSURE_REGISTERED(GlooProcessGroup);

TypeId
GlooProcessGroup::GetTypeId()
{
    // a group of its own: doc/attributes.rst must not depend on whether this library was loaded
    static TypeId tid = TypeId("ns3::edgeinference::GlooProcessGroup")
                            .SetParent<ProcessGroup>()
                            .SetGroupName("EdgeInferenceLearning")
                            .AddConstructor<GlooProcessGroup>();
    return tid;
}

#ifdef EDGE_INFERENCE_HAVE_GLOO

struct GlooProcessGroup::Group
{
    c10::intrusive_ptr<c10d::TCPStore> store;          //!< where the processes meet
    c10::intrusive_ptr<c10d::ProcessGroupGloo> member; //!< this one
};

namespace
{

/** @param message of an exception @return its first line */
std::string
GetFirstLine(const std::string& message)
{
    return message.substr(0, message.find('\n'));
}

/** @param host name or address @param port of it @return own address on the way there, numeric */
std::string
FindOwnAddress(const std::string& host, uint16_t port)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_DGRAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0)
    {
        throw std::runtime_error("the host \"" + host + "\" is not known");
    }
    sockaddr_storage own{};
    socklen_t size = sizeof(own);
    char text[NI_MAXHOST] = "";
    const int socket = ::socket(found->ai_family, SOCK_DGRAM, 0);
    // connecting a datagram socket sends nothing; it asks for the route
    const bool good = socket >= 0 && connect(socket, found->ai_addr, found->ai_addrlen) == 0 &&
                      getsockname(socket, reinterpret_cast<sockaddr*>(&own), &size) == 0 &&
                      getnameinfo(reinterpret_cast<sockaddr*>(&own),
                                  size,
                                  text,
                                  sizeof(text),
                                  nullptr,
                                  0,
                                  NI_NUMERICHOST) == 0;
    freeaddrinfo(found);
    if (socket >= 0)
    {
        ::close(socket);
    }
    if (!good)
    {
        throw std::runtime_error("there is no way to the host \"" + host + "\"");
    }
    return text;
}

} // namespace

void
GlooProcessGroup::DoJoin(const std::string& host, uint16_t port, uint32_t rank, uint32_t size)
{
    NS_LOG_FUNCTION(this << host << port << rank << size);
    const std::chrono::milliseconds timeout(GetTimeout().GetMilliSeconds());
    c10d::TCPStoreOptions options;
    options.port = port;
    options.isServer = rank == 0;
    options.numWorkers = size;
    options.timeout = timeout;
    auto group = std::make_unique<Group>();
    try
    {
        group->store = c10::make_intrusive<c10d::TCPStore>(host, options);
        auto gloo = c10d::ProcessGroupGloo::Options::create(timeout);
        gloo->devices.push_back(
            c10d::ProcessGroupGloo::createDeviceForHostname(FindOwnAddress(host, port)));
        gloo->threads = 1;
        group->member = c10::make_intrusive<c10d::ProcessGroupGloo>(group->store, rank, size, gloo);
    }
    catch (const std::exception& problem)
    {
        throw std::runtime_error("cannot join: " + GetFirstLine(problem.what()));
    }
    m_group = std::move(group);
}

void
GlooProcessGroup::DoAllReduce(float* numbers, std::size_t count)
{
    NS_LOG_FUNCTION(this << count);
    if (!m_group)
    {
        throw std::logic_error("a process must join its group before it adds");
    }
    try
    {
        std::vector<at::Tensor> tensors{
            at::from_blob(numbers, {static_cast<int64_t>(count)}, at::kFloat)};
        m_group->member->allreduce(tensors, c10d::AllreduceOptions())->wait();
    }
    catch (const std::exception& problem)
    {
        throw std::runtime_error("another process has gone or is too slow: " +
                                 GetFirstLine(problem.what()));
    }
}

#else

struct GlooProcessGroup::Group
{
};

void
GlooProcessGroup::DoJoin(const std::string&, uint16_t, uint32_t, uint32_t)
{
    throw std::runtime_error("this build has no process groups; install Gloo (Debian: libgloo-dev) "
                             "and build edge-inference once more");
}

void
GlooProcessGroup::DoAllReduce(float*, std::size_t)
{
    throw std::logic_error("a process must join its group before it adds");
}

#endif

GlooProcessGroup::GlooProcessGroup() = default;

GlooProcessGroup::~GlooProcessGroup() = default;

} // namespace edgeinference
} // namespace ns3
