/*
 * SPDX-License-Identifier: GPL-2.0-only
 */

#include "ns3/config.h"
#include "ns3/dnn-model-builder.h"
#include "ns3/model-store.h"
#include "ns3/simulator.h"
#include "ns3/string.h"
#include "ns3/test.h"
#include "ns3/uinteger.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace ns3;
using namespace ns3::edgeinference;

namespace
{

/**
 * A chain of layers 1 to 4 with 100, 200, 0 and 300 bytes of parameters behind an input.
 * @param name of the network
 * @return the network
 */
std::shared_ptr<const DnnModel>
BuildModel(const std::string& name)
{
    DnnModelBuilder builder(name);
    builder.AddInput("image", TensorShape{1, 10});
    std::string last = "image";
    for (uint64_t bytes : {100, 200, 0, 300})
    {
        DnnLayer layer;
        layer.name = "layer" + std::to_string(bytes);
        layer.op = bytes > 0 ? "Gemm" : "Relu";
        layer.outputShape = TensorShape{1, 10};
        layer.flops = static_cast<uint64_t>(name[0]); // another digest for each network
        layer.parameterCount = bytes / 4;
        layer.parameterBytes = bytes;
        builder.AddLayer(layer, {last});
        last = layer.name;
    }
    return builder.Build();
}

/**
 * A test with one store and a log of what happens.
 */
class StoreTestCase : public TestCase
{
  protected:
    /** @param name of the test */
    explicit StoreTestCase(const std::string& name)
        : TestCase(name)
    {
    }

    /** @param capacity bytes @param strategy TypeId of the miss strategy */
    void Create(uint64_t capacity, const std::string& strategy)
    {
        m_log.clear();
        m_store = CreateObject<ModelStore>();
        m_store->SetAttribute("Capacity", UintegerValue(capacity));
        m_store->SetAttribute("MissStrategy",
                              StringValue("ns3::edgeinference::" + strategy + "ModelMissStrategy"));
        const auto trace =
            [this](const char* source,
                   void (StoreTestCase::*sink)(uint64_t, const LayerSet&, uint64_t)) {
                m_store->TraceConnectWithoutContext(source, MakeCallback(sink, this));
            };
        trace("Loaded", &StoreTestCase::Loaded);
        trace("Evicted", &StoreTestCase::Evicted);
        trace("Rejected", &StoreTestCase::Rejected);
    }

    /** @param model a network @param layers text of a layer set @return number of the request */
    EnsureId Ensure(const std::shared_ptr<const DnnModel>& model, const std::string& layers)
    {
        m_ensuring = true;
        const EnsureId id = m_store->Ensure(model,
                                            LayerSet::FromString(layers),
                                            MakeCallback(&StoreTestCase::Ready, this));
        m_ensuring = false;
        return id;
    }

    /** @param at ms @param action what happens then */
    void At(uint64_t at, std::function<void()> action)
    {
        Simulator::Schedule(MilliSeconds(at), &StoreTestCase::Call, action);
    }

    /** Run to the end. */
    void Finish()
    {
        Simulator::Run();
        Simulator::Destroy();
        m_store->Dispose();
    }

    /** @param text what happened */
    void Log(const std::string& text)
    {
        m_log += (m_log.empty() ? "" : " ") + text + "@" +
                 std::to_string(Simulator::Now().GetMilliSeconds());
    }

    /** @param readiness of a request */
    void Ready(ModelReadiness readiness)
    {
        NS_TEST_EXPECT_MSG_EQ(m_ensuring, false, "never from within Ensure");
        Log(GetModelReadinessName(readiness));
    }

    Ptr<ModelStore> m_store; //!< under test
    std::string m_log;       //!< what happened

  private:
    /** @param layers that came @param bytes of them */
    void Loaded(uint64_t, const LayerSet& layers, uint64_t bytes)
    {
        Log("+" + layers.ToString() + ":" + std::to_string(bytes));
    }

    /** @param layers that went @param bytes of them */
    void Evicted(uint64_t, const LayerSet& layers, uint64_t bytes)
    {
        Log("-" + layers.ToString() + ":" + std::to_string(bytes));
    }

    /** @param layers that were refused @param bytes of them */
    void Rejected(uint64_t, const LayerSet& layers, uint64_t bytes)
    {
        Log("x" + layers.ToString() + ":" + std::to_string(bytes));
    }

    /** @param action to call */
    static void Call(std::function<void()> action)
    {
        action();
    }

    bool m_ensuring{false}; //!< Ensure is on the stack
};

/**
 * @ingroup edge-inference
 * Layers that are simply there, and layers that are refused.
 */
class ResidentTestCase : public StoreTestCase
{
  public:
    ResidentTestCase()
        : StoreTestCase("Resident, preloaded and refused layers")
    {
    }

  private:
    void DoRun() override
    {
        auto model = BuildModel("a");
        Create(1000, "Resident");
        NS_TEST_EXPECT_MSG_EQ(m_store->GetMissing(*model, {0, 4}).IsEmpty(), true, "instant");
        Ensure(model, "0-4");
        Ensure(model, "3");
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_log, "+1-2+4:600@0 ready@0 ready@0", "at once");
        NS_TEST_EXPECT_MSG_EQ(m_store->GetFreeBytes(), 400, "memory is taken");
        NS_TEST_EXPECT_MSG_EQ(m_store->GetResident(model->GetDigest()).ToString(),
                              "1-2+4",
                              "there");
        Finish();

        Create(500, "Reject");
        NS_TEST_EXPECT_MSG_EQ(m_store->Preload(model), false, "600 bytes do not fit 500");
        NS_TEST_EXPECT_MSG_EQ(m_store->Preload(model, {0, 2}), true, "300 do");
        NS_TEST_EXPECT_MSG_EQ(m_store->GetMissing(*model, {0, 4}).ToString(), "4", "the rest");
        Ensure(model, "1-3");
        Ensure(model, "2-4");
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_log, "+1-2:300@0 x2+4:500@0 ready@0 rejected@0", "refused");
        Finish();
    }
};

/**
 * @ingroup edge-inference
 * A disk of 1 kB/s with 10 ms: times, sharing of loads, eviction, pinning, waiting.
 */
class DiskTestCase : public StoreTestCase
{
  public:
    DiskTestCase()
        : StoreTestCase("Loads from a disk, eviction, pinning")
    {
    }

  private:
    /** Loads take time and are shared. */
    void RunShared()
    {
        auto model = BuildModel("a");
        Create(1000, "Disk");
        Ensure(model, "1");                               // 10 + 100 ms
        At(5, [this, model]() { Ensure(model, "1-2"); }); // only 2 is missing: 110 + 10 + 200 ms
        At(50, [this, model]() { Ensure(model, "1"); });  // on its way
        At(200, [this, model]() { Ensure(model, "1"); }); // there
        At(250,
           [this, model]() { m_store->Release(Ensure(model, "2")); }); // given up while it loads
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_log,
                              "+1:100@110 ready@110 ready@110 ready@200 +2:200@320 ready@320",
                              "each layer is read once");
        NS_TEST_EXPECT_MSG_EQ(m_store->GetFreeBytes(), 700, "two layers");
        Finish();
    }

    /** Unpinned layers make room, least recently used first; pinned ones do not. */
    void RunEviction()
    {
        auto a = BuildModel("a");
        auto b = BuildModel("b");
        Create(650, "Disk");
        const EnsureId first = Ensure(a, "1-4"); // until 610
        EnsureId second = 0;
        At(700, [&, b]() { second = Ensure(b, "2"); }); // 50 bytes are free: waits
        At(750, [&, b]() { Ensure(b, "3"); });          // no bytes, but second in the queue
        At(800, [&]() { m_store->Release(first); });    // 1 and 2 of a go, in that order
        At(1100, [&, a]() { m_store->Release(Ensure(a, "4")); }); // used again
        At(1200, [&]() { m_store->Release(second); });
        At(1300, [&, a]() { Ensure(a, "1-2"); }); // 150 free: b's 2 is older than a's 4? no
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_log,
                              "+1-2+4:600@610 ready@610 -1-2:300@800 ready@800 +2:200@1010 "
                              "ready@1010 -4:300@1300 +1-2:300@1610 ready@1610",
                              "least recently used first");
        Finish();
    }

    /** What can never fit is refused at once, buffers count, and a crash forgets. */
    void RunLimits()
    {
        auto model = BuildModel("a");
        Create(500, "Disk");
        Ensure(model, "0-4");
        NS_TEST_EXPECT_MSG_EQ(m_store->HoldBytes(501), false, "more than there is");
        NS_TEST_EXPECT_MSG_EQ(m_store->HoldBytes(400), true, "a buffer");
        Ensure(model, "2"); // waits for memory
        At(100, [this]() { m_store->FreeBytes(300); });
        At(400, [this, model]() {
            NS_TEST_EXPECT_MSG_EQ(m_store->HoldBytes(250), false, "layer 2 is pinned");
            Ensure(model, "4"); // 100 + 200 + 300: waits
            Ensure(model, "1");
            m_store->Clear();
            NS_TEST_EXPECT_MSG_EQ(m_store->GetFreeBytes(), 500, "empty");
            NS_TEST_EXPECT_MSG_EQ(m_store->GetResident(model->GetDigest()).IsEmpty(),
                                  true,
                                  "empty");
            Ensure(model, "1");
            m_store->Clear(); // while it loads
        });
        At(600, [this, model]() { Ensure(model, "1"); });
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_log,
                              "x1-2+4:600@0 rejected@0 +2:200@310 ready@310 +1:100@710 ready@710",
                              "limits");
        Finish();
    }

    void DoRun() override
    {
        Config::SetDefault("ns3::edgeinference::DiskModelMissStrategy::Rate", StringValue("8kbps"));
        Config::SetDefault("ns3::edgeinference::DiskModelMissStrategy::Latency",
                           StringValue("10ms"));
        RunShared();
        RunEviction();
        RunLimits();
        Config::Reset();
    }
};

/**
 * @ingroup edge-inference
 * Layers that somebody else brings, or fails to bring.
 */
class NetworkTestCase : public StoreTestCase
{
  public:
    NetworkTestCase()
        : StoreTestCase("Layers from the network, and failures")
    {
    }

  private:
    /** @param miss what to bring @param done the answer */
    void Fetch(const ModelMiss& miss, Callback<void, bool> done)
    {
        m_fetches.emplace_back(miss, done);
    }

    void DoRun() override
    {
        auto model = BuildModel("a");
        Create(1000, "Network");
        Ensure(model, "1");
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_log, "x1:100@0 failed@0", "nobody fetches");
        m_log.clear();
        m_store->SetFetcher(MakeCallback(&NetworkTestCase::Fetch, this));
        Ensure(model, "1-2");
        Ensure(model, "2-4");
        NS_TEST_ASSERT_MSG_EQ(m_fetches.size(), 2, "each layer is fetched once");
        NS_TEST_EXPECT_MSG_EQ(m_fetches[0].first.layers.ToString(), "1-2", "the first request");
        NS_TEST_EXPECT_MSG_EQ(m_fetches[1].first.layers.ToString(), "4", "the rest");
        NS_TEST_EXPECT_MSG_EQ(m_fetches[1].first.bytes, 300, "bytes");
        At(10, [this]() { m_fetches[0].second(false); });
        At(20, [this]() {
            m_fetches[1].second(true);
            m_fetches[1].second(false); // says so twice: ignored
        });
        Simulator::Run();
        NS_TEST_EXPECT_MSG_EQ(m_log,
                              "x1-2:300@10 x2+4:500@10 failed@10 failed@10 +4:300@20",
                              "both needed layer 2");
        NS_TEST_EXPECT_MSG_EQ(m_store->GetResident(model->GetDigest()).ToString(), "4", "it came");
        NS_TEST_EXPECT_MSG_EQ(m_store->GetFreeBytes(), 700, "room is given back");
        NS_TEST_EXPECT_MSG_EQ(m_store->GetAvailableBytes(), 1000, "nobody pins it");
        Finish();
    }

    std::vector<std::pair<ModelMiss, Callback<void, bool>>> m_fetches; //!< asked for
};

/**
 * @ingroup edge-inference
 * Layers in memory.
 */
class ComputeModelStoreTestSuite : public TestSuite
{
  public:
    ComputeModelStoreTestSuite()
        : TestSuite("edge-inference-compute-model-store", Type::UNIT)
    {
        AddTestCase(new ResidentTestCase);
        AddTestCase(new DiskTestCase);
        AddTestCase(new NetworkTestCase);
    }
};

} // namespace

static ComputeModelStoreTestSuite g_computeModelStoreTestSuite; //!< registers the suite
